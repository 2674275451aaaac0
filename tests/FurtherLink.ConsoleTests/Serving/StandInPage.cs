using System.IO.Compression;

namespace FurtherLink.ConsoleTests.Serving;

/// <summary>A small web page in place of the built console, made of the same kinds of parts: for tests of how the daemon serves one.</summary>
internal sealed class StandInPage : IDisposable
{
    private const string Html = """
        <!DOCTYPE html>
        <html lang="en">
          <head>
            <meta charset="utf-8"><title>script did not run</title>
            <link rel="icon" href="/favicon.svg">
            <link rel="stylesheet" href="/assets/main-1a2b3c4d.css">
            <script type="module" crossorigin src="/assets/main-1a2b3c4d.js"></script>
          </head>
          <body><p id="sheet">sheet</p><p id="constructed">constructed</p><p id="attribute">attribute</p></body>
        </html>
        """;

    private const string Script = """
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('#constructed { color: rgb(4, 5, 6) }');
        document.adoptedStyleSheets.push(sheet);
        document.querySelector('#attribute').setAttribute('style', 'color: rgb(7, 8, 9)');
        document.title = 'script ran';
        """;

    private readonly string _directory;

    private StandInPage(string directory) => _directory = directory;

    /// <summary>What makes a daemon serve it.</summary>
    public Dictionary<string, string> Settings => new() { ["FURTHER_LINK_Console__Directory"] = _directory };

    public static StandInPage Create()
    {
        var page = new StandInPage(Directory.CreateTempSubdirectory("further-link-test-console-").FullName);
        Directory.CreateDirectory(Path.Combine(page._directory, "assets"));
        page.Write("index.html", Html);
        page.Write("favicon.svg", """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1H0z"/></svg>""");
        // Long enough for compression to be of use.
        page.Write("assets/main-1a2b3c4d.js", Script + string.Concat(Enumerable.Repeat("\n// A line that says nothing.", 200)));
        page.Write("assets/main-1a2b3c4d.css", "#sheet { color: rgb(1, 2, 3) }" + string.Concat(Enumerable.Repeat("\n/* A line that says nothing. */", 200)));
        return page;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        if (!name.StartsWith("assets/", StringComparison.Ordinal)) return;
        using (var brotli = new BrotliStream(File.Create(path + ".br"), CompressionLevel.SmallestSize)) brotli.Write(File.ReadAllBytes(path));
        using (var gzip = new GZipStream(File.Create(path + ".gz"), CompressionLevel.SmallestSize)) gzip.Write(File.ReadAllBytes(path));
    }
}
