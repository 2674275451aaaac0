using System.Reflection;
using System.Text.RegularExpressions;

using FurtherLink.Device;
using FurtherLink.Engine;
using FurtherLink.Linux;

namespace FurtherLink.Tests;

/// <summary>The arrows of docs/architecture.md, as far as the compiler does not guard them by itself.</summary>
internal sealed partial class LayoutTests
{
    private const string Interop = "src/FurtherLink.Linux/Interop/";
    private const int LongestFile = 400;

    [Test]
    public void Linux_has_never_heard_of_the_product_nor_of_a_web_server() =>
        Assert.That(ReferencesOf(typeof(LibcException).Assembly), Has.None.Matches("^(FurtherLink|further-link|Microsoft[.](AspNetCore|Extensions))"));

    [Test]
    public void Engine_knows_neither_Kestrel_nor_JSON_nor_the_device() =>
        Assert.That(
            ReferencesOf(typeof(EngineOptions).Assembly),
            Has.None.Matches("^(Microsoft[.]AspNetCore|System[.]Text[.]Json|further-link|FurtherLink[.]Device)"));

    [Test]
    public void Device_knows_neither_Kestrel_nor_JSON_nor_the_engine() =>
        Assert.That(
            ReferencesOf(typeof(Miniscreen).Assembly),
            Has.None.Matches("^(Microsoft[.]AspNetCore|System[.]Text[.]Json|further-link|FurtherLink[.]Engine)"));

    // Within the daemon, where one assembly holds several rooms. Program.cs may know everybody.
    [TestCase("Configuration", "Commands|Endpoints|Protocols|Metrics")]
    [TestCase("Trust", "Commands|Endpoints|Protocols|Doctor|Metrics")]
    [TestCase("Doctor", "Commands|Endpoints|Protocols|Metrics")]
    [TestCase("Endpoints", "Commands|Protocols|Doctor|Metrics")]
    [TestCase("Metrics", "Commands|Panel|Doctor|Supervision|Registration")]
    [TestCase("Panel", "Commands|Endpoints|Doctor|Metrics")]
    [TestCase("Protocols", "Commands|Endpoints|Panel|Doctor|Supervision|Metrics")]
    [TestCase("Registration", "Commands|Endpoints|Protocols|Panel|Doctor|Supervision|Metrics")]
    [TestCase("Supervision", "Commands|Endpoints|Panel|Doctor|Metrics")]
    public void A_folder_of_the_daemon_does_not_use(string folder, string others)
    {
        var mention = new Regex($@"\bFurtherLink\.({others})\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

        IEnumerable<string> offenders = SourceTree.FilesIn($"src/FurtherLink/{folder}").Where(file => mention.IsMatch(SourceTree.Read(file)));

        Assert.That(offenders, Is.Empty);
    }

    [Test]
    public void Only_the_interop_calls_native_code()
    {
        IEnumerable<string> offenders = SourceTree.FilesIn("src")
            .Where(static file => !file.StartsWith(Interop, StringComparison.Ordinal) && NativeImport().IsMatch(SourceTree.Read(file)));

        Assert.That(offenders, Is.Empty, $"[LibraryImport] and [DllImport] belong into {Interop}");
    }

    [Test]
    public void No_file_is_longer_than_a_reader_bears() =>
        Assert.That(SourceTree.FilesIn("src").Where(static file => SourceTree.LinesOf(file) > LongestFile), Is.Empty, "look for the second noun inside");

    [Test]
    public void No_type_is_named_for_the_lack_of_a_noun() =>
        Assert.That(SourceTree.FilesIn("src").Select(Path.GetFileNameWithoutExtension), Has.None.Matches("(Manager|Helper|Helpers|Utils|Util|Service)$"));

    [Test]
    public void Every_project_opens_with_half_a_page_of_README() => Assert.Multiple(static () =>
    {
        foreach (string project in SourceTree.Projects)
        {
            string readme = Path.Combine(project, "README.md");
            Assert.That(readme, Does.Exist);
            Assert.That(File.Exists(readme) ? File.ReadLines(readme).Count() : 0, Is.InRange(8, 60), readme);
        }
    });

    private static IEnumerable<string> ReferencesOf(Assembly assembly) => assembly.GetReferencedAssemblies().Select(static name => name.Name!);

    [GeneratedRegex(@"^\s*\[(LibraryImport|DllImport)\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NativeImport();
}
