using FurtherLink.Trust.Certificates;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Tests.Trust.Certificates;

/// <summary>Keeps what was told, with its level in front.</summary>
internal sealed class CertificateLog : ILogger<DeviceCertificate>, ILogger<ServerCertificate>
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    public IEnumerable<string> Warnings => Lines.Where(line => line.StartsWith("Warning: ", StringComparison.Ordinal));

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate) _lines.Add($"{logLevel}: {formatter(state, exception)}");
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
