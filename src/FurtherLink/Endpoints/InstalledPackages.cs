using System.Text;

using FurtherLink.Linux;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;

namespace FurtherLink.Endpoints;

/// <summary>Versions of the Debian packages on this machine, as dpkg knows them.</summary>
internal sealed class InstalledPackages(EventLoop loop) : IDisposable
{
    private const string DpkgQuery = "/usr/bin/dpkg-query";
    private const int MostAnswerBytes = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // A process each: a page that asks for a hundred packages must not start a hundred at once.
    private readonly SemaphoreSlim _running = new(2);

    /// <summary>Whether that could be a package: at least two of a-z 0-9 + - . with a letter or digit first. Debian Policy 5.6.1.</summary>
    public static bool IsName(string text) => text.Length is >= 2 and <= 255
        && IsLetterOrDigit(text[0])
        && text.All(c => IsLetterOrDigit(c) || c is '+' or '-' or '.');

    /// <summary>The installed version, or null: not installed, no package name, no dpkg here.</summary>
    public async Task<string?> VersionAsync(string package, CancellationToken peerGone)
    {
        if (!IsName(package)) return null;
        await _running.WaitAsync(peerGone);
        try
        {
            string? answer = await AskAsync(package, peerGone);
            // One line for each architecture: "ii 1.2-3"; the second letter is the state, i for installed. dpkg-query(1), ${db:Status-Abbrev}.
            return answer?.Split('\n').Where(line => line.Length > 4 && line[1] == 'i').Select(line => line[4..]).FirstOrDefault();
        }
        finally
        {
            _running.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _running.Dispose();

    private async Task<string?> AskAsync(string package, CancellationToken peerGone)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(peerGone);
        patience.CancelAfter(Patience);
        try
        {
            CommandOutput answer = await CommandOutput.ReadAsync(
                loop, DpkgQuery, ["--show", "--showformat=${db:Status-Abbrev} ${Version}\n", "--", package], MostAnswerBytes, patience.Token);
            return answer.Status.IsSuccess ? Encoding.UTF8.GetString(answer.Bytes.Span) : null;
        }
        catch (LibcException missing) when (missing.Errno == Errno.NoSuchFile)
        {
            return null; // no Debian
        }
        catch (OperationCanceledException) when (!peerGone.IsCancellationRequested)
        {
            return null; // dpkg hangs; the version is not known then
        }
    }

    private static bool IsLetterOrDigit(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
