namespace FurtherLink.Tests.Trust.Certificates;

/// <summary>A clock that a test moves. Its ticks are unlike the real one's, so that nobody counts in them by mistake.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan _elapsed;

    public override long TimestampFrequency => 4_999_999;

    public override long GetTimestamp() => (long)(_elapsed.TotalSeconds * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + _elapsed;

    public void Pass(TimeSpan time) => _elapsed += time;
}
