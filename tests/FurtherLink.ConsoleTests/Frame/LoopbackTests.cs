using System.Net;

using FurtherLink.ConsoleTests.Harness;
using FurtherLink.IntegrationTests.Harness;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Frame;

/// <summary>
/// The device's own browser, and that of whoever typed <c>make run</c>: loopback, where the system says who one is. Daemon and browser have a network of their own: a
/// browser gives up what it fetches when the machine's network changes, and other tests make networks all the time.
/// </summary>
internal sealed class LoopbackTests
{
    private Neighbour _machine = null!;
    private TestDaemon _daemon = null!;
    private Chromium _chromium = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _machine = await Neighbour.CreateAsync(patience.Token);
        _daemon = await TestDaemon.StartAsync(patience.Token, tls: true, network: _machine.Name);
        using var visitor = new Visitor(_daemon.Address, ct => _machine.ConnectAsync(_daemon.Address.Port, ct, to: IPAddress.Loopback));
        _chromium = await Chromium.StartAsync(_machine, await visitor.SeeKeyAsync(patience.Token));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_chromium is not null) await _chromium.DisposeAsync();
        if (_daemon is not null) await _daemon.DisposeAsync();
        if (_machine is not null) await _machine.DisposeAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task Nobody_is_asked_for_a_code_and_nothing_is_missing(CancellationToken ct)
    {
        // Whatever is not there, even an icon, is an error on the browser's console and fails this.
        await using ConsolePage page = await ConsolePage.CreateAsync(await _chromium.Browser.NewContextAsync(Screens.Desktop), _daemon.Address.GetLeftPart(UriPartial.Authority));
        await page.GoAsync("/");
        await Expect(page.Page.GetByRole(AriaRole.Main, new() { Name = "Workbench" })).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".link-state.connected")).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("Look at the device")).ToHaveCountAsync(0);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Settings and more" }).ClickAsync();
        await Expect(page.Page.GetByText("On this device itself")).ToBeVisibleAsync();
        Assert.That(page.Requests, Has.None.Contains("/pair"));
    }
}
