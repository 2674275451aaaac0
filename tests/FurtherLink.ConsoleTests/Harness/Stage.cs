using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Trust;

using Microsoft.Playwright;

namespace FurtherLink.ConsoleTests.Harness;

/// <summary>
/// A real daemon with TLS and pairing, and a real browser on another machine of its network. Disposing it fails the test where disposing a
/// <see cref="TestDaemon"/> does.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly Chromium _chromium;

    private Stage(Lan lan, Chromium chromium)
    {
        Lan = lan;
        _chromium = chromium;
    }

    /// <summary>The network, and who is on it.</summary>
    public Lan Lan { get; }

    /// <summary>The daemon; <see cref="TestDaemon.WorkDirectory"/> is the root of <c>/files</c>.</summary>
    public TestDaemon Daemon => Lan.Daemon;

    /// <summary><c>https://10.213.…:port</c>: the daemon, as the browser calls it.</summary>
    public string Origin => Lan.Stranger.Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Starts both; about two seconds, so once for a class of tests is enough as a rule.</summary>
    /// <param name="ct">Gives up.</param>
    /// <param name="environment">Settings of the daemon.</param>
    public static async Task<Stage> StartAsync(CancellationToken ct, Dictionary<string, string>? environment = null)
    {
        Lan lan = await Lan.StartAsync(ct, environment);
        try
        {
            return new Stage(lan, await Chromium.StartAsync(lan.Neighbour, await lan.Stranger.SeeKeyAsync(ct)));
        }
        catch
        {
            await lan.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the console in a browser that was never here before: no cookies, no storage, nothing cached.</summary>
    /// <param name="ct">Gives up.</param>
    /// <param name="path">What is opened; the console's own places are behind a <c>#</c>.</param>
    /// <param name="paired">Whether the device knows it already, as one that was paired earlier.</param>
    /// <param name="screen">What it is looked at with; null: <see cref="Screens.Desktop"/>.</param>
    /// <param name="cable">What lies between it and the daemon; null: nothing that could be cut.</param>
    public async Task<ConsolePage> OpenAsync(CancellationToken ct, string path = "/", bool paired = true, BrowserNewContextOptions? screen = null, Cable? cable = null)
    {
        IBrowserContext context = await _chromium.Browser.NewContextAsync(screen ?? Screens.Desktop);
        ConsolePage page = await ConsolePage.CreateAsync(context, cable?.Origin ?? Origin);
        try
        {
            if (paired) await page.BecomePairedAsync(Lan, ct);
            await page.GoAsync(path);
            return page;
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _chromium.DisposeAsync();
        }
        finally
        {
            await Lan.DisposeAsync();
        }
    }
}
