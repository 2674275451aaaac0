using System.Collections.Concurrent;
using System.Text.RegularExpressions;

using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Trust;

using Microsoft.Playwright;

namespace FurtherLink.ConsoleTests.Harness;

/// <summary>
/// A page in a browser of its own, and what went wrong in it: violations of the policy, errors on the browser's console, exceptions that nobody caught, requests to
/// somewhere else. Disposing it fails the test for each that was not <see cref="Expect">expected</see>.
/// </summary>
internal sealed class ConsolePage : IAsyncDisposable
{
    private const string Cookie = "__Host-further-link";
    private const string Watch = "document.addEventListener('securitypolicyviolation', e => furtherLinkTestViolation(`${e.effectiveDirective}: ${e.blockedURI} at ${e.sourceFile}:${e.lineNumber}`))";

    private readonly string _origin;
    private readonly ConcurrentQueue<string> _wrongs = [];
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly List<string> _expected = [];
    private readonly List<string> _allowed = [];
    private PairedVisitor? _paired;

    private ConsolePage(IPage page, string origin)
    {
        Page = page;
        _origin = origin;
    }

    /// <summary>The page, for everything that Playwright can do.</summary>
    public IPage Page { get; }

    /// <summary>Its browser: cookies, other tabs, offline.</summary>
    public IBrowserContext Context => Page.Context;

    /// <summary>Of a paired browser, the id by which it is revoked.</summary>
    public string? ClientId => _paired?.Id;

    /// <summary>Of a paired browser, the same client without a browser: what it runs belongs to the page too.</summary>
    public Visitor Client => (_paired ?? throw new InvalidOperationException("this browser is not paired")).Visitor;

    /// <summary>What went wrong so far, expected or not.</summary>
    public IReadOnlyCollection<string> Wrongs => _wrongs;

    /// <summary>Everything that was asked for, as <c>GET /assets/…</c> or <c>SOCKET /run?pty=1</c>, in that order.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>A page in <paramref name="context"/>, which it takes over.</summary>
    public static async Task<ConsolePage> CreateAsync(IBrowserContext context, string origin)
    {
        var page = new ConsolePage(await context.NewPageAsync(), origin);
        await context.ExposeFunctionAsync("furtherLinkTestViolation", (string what) => page._wrongs.Enqueue("policy: " + what));
        await context.AddInitScriptAsync(Watch);
        context.Request += (_, request) => page.Note(request.Method, request.Url);
        context.WebError += (_, error) => page._wrongs.Enqueue("exception: " + error.Error);
        context.Console += (_, message) =>
        {
            if (message.Type == "error") page._wrongs.Enqueue($"console: {message.Text} ({message.Location})");
        };
        page.Page.WebSocket += (_, socket) => page.Note("SOCKET", socket.Url);
        page.Page.Crash += (_, _) => page._wrongs.Enqueue("the page crashed");
        return page;
    }

    /// <summary>Goes to a place of the device and waits until the page and its parts are loaded.</summary>
    public async Task GoAsync(string path) => _ = await Page.GotoAsync(_origin + path);

    /// <summary>Is paired as its user would do it, by a code, but without the page: it has the cookie then.</summary>
    public async Task BecomePairedAsync(Lan lan, CancellationToken ct, string? role = null, string name = "Anna's browser")
    {
        _paired = await lan.PairAsync(ct, role, name);
        await Context.AddCookiesAsync(
        [
            new Cookie
            {
                Name = Cookie,
                Value = _paired.Token,
                Url = _origin + "/",
                Secure = true,
                HttpOnly = true,
                SameSite = SameSiteAttribute.Strict,
            },
        ]);
    }

    /// <summary>Something is going to go wrong on purpose, whose text <paramref name="pattern"/> finds. The test fails if it does not.</summary>
    public void Expect([System.Diagnostics.CodeAnalysis.StringSyntax(System.Diagnostics.CodeAnalysis.StringSyntaxAttribute.Regex)] string pattern) => _expected.Add(pattern);

    /// <summary>Something may go wrong, or not: whose text <paramref name="pattern"/> finds.</summary>
    public void Allow([System.Diagnostics.CodeAnalysis.StringSyntax(System.Diagnostics.CodeAnalysis.StringSyntaxAttribute.Regex)] string pattern) => _allowed.Add(pattern);

    /// <summary>Waits until what was requested meets a constraint.</summary>
    public Task UntilRequestedAsync(string pattern, CancellationToken ct) => TestDaemon.UntilAsync(() => Requests, Has.Some.Matches(pattern), ct);

    /// <summary>
    /// A picture of what is seen now: kept with the results of the tests, and as <c>docs/console/NAME.png</c> where FURTHER_LINK_WRITE_PICTURES is 1.
    /// </summary>
    public async Task PictureAsync(string name)
    {
        byte[] picture = await Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Animations = ScreenshotAnimations.Disabled,
            Caret = ScreenshotCaret.Hide,
        });
        await KeepAsync("artifacts/test-results/console", name, picture);
        if (Environment.GetEnvironmentVariable("FURTHER_LINK_WRITE_PICTURES") == "1") await KeepAsync("docs/console", name, picture);
    }

    public async ValueTask DisposeAsync()
    {
        bool failed = TestContext.CurrentContext.Result.Assertions.Any();
        string[] unexpected = [.. _wrongs.Where(wrong => !_expected.Concat(_allowed).Any(pattern => Finds(pattern, wrong)))];
        string[] missing = [.. _expected.Where(pattern => !_wrongs.Any(wrong => Finds(pattern, wrong)))];
        try
        {
            if (failed || unexpected.Length + missing.Length > 0) await PictureAsync(TestContext.CurrentContext.Test.Name.Split('(')[0]);
        }
        catch (PlaywrightException)
        {
            // Of a page that crashed there is nothing to be seen.
        }

        await Context.CloseAsync();
        if (unexpected.Length + missing.Length == 0) return;
        Assert.Fail(string.Join('\n', unexpected.Select(static one => "went wrong: " + one).Concat(missing.Select(static one => "should have gone wrong: " + one))));
    }

    private static bool Finds(string pattern, string text) => Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));

    private static async Task KeepAsync(string directory, string name, byte[] picture)
    {
        string place = Path.Combine(DaemonBinary.SolutionDirectory, directory);
        Directory.CreateDirectory(place);
        await File.WriteAllBytesAsync(Path.Combine(place, name + ".png"), picture);
    }

    private void Note(string method, string url)
    {
        var address = new Uri(url);
        if (address.Scheme is "data" or "blob" or "about") return;
        _requests.Enqueue($"{method} {address.PathAndQuery}");
        string origin = $"{(address.Scheme is "https" or "wss" ? "https" : address.Scheme)}://{address.Authority}";
        if (origin != _origin) _wrongs.Enqueue($"left the device: {method} {url}");
    }
}
