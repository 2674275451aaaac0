using FurtherLink.IntegrationTests.Harness;

using Microsoft.Playwright;

namespace FurtherLink.ConsoleTests.Harness;

/// <summary>
/// Debian's chromium on the machine of a <see cref="Neighbour"/>: the daemon knows nothing of it until it is paired, and it reaches the daemon and nothing else in
/// the world; or beside a daemon that runs there too. It believes one certificate, that of the daemon with the given key.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Programs = ["/usr/lib/chromium/chromium", "/usr/bin/chromium", "/usr/bin/chromium-browser"];

    private readonly string _command;

    private Chromium(string command, IBrowser browser)
    {
        _command = command;
        Browser = browser;
    }

    /// <summary>It, with no page open.</summary>
    public IBrowser Browser { get; }

    /// <summary>Starts it, with a profile of its own that is gone afterwards.</summary>
    /// <param name="neighbour">Where it runs.</param>
    /// <param name="key">SHA-256 of the daemon's public key, hexadecimal.</param>
    public static async Task<Chromium> StartAsync(Neighbour neighbour, string key)
    {
        string command = await WriteCommandAsync(neighbour);
        try
        {
            return new Chromium(command, await Driver.Playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = command,
                Headless = true,
                Args = Arguments(key),
            }));
        }
        catch
        {
            File.Delete(command);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.CloseAsync();
        File.Delete(_command);
    }

    /// <summary>What it is started with.</summary>
    public static string[] Arguments(string key) =>
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--ignore-certificate-errors-spki-list=" + Convert.ToBase64String(Convert.FromHexString(key)),
    ];

    /// <summary>A program that is it, there; to be deleted.</summary>
    public static async Task<string> WriteCommandAsync(Neighbour neighbour)
    {
        string program = Programs.FirstOrDefault(File.Exists) ?? throw new FileNotFoundException("no chromium here: scripts/setup test installs it");
        string command = Path.Combine(Path.GetTempPath(), $"further-link-test-chromium-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(command, $"#!/bin/sh\nexec nsenter --net=/run/netns/{neighbour.Name} -- {program} \"$@\"\n");
        File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return command;
    }
}
