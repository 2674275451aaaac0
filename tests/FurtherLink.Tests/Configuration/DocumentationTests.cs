namespace FurtherLink.Tests.Configuration;

internal sealed class DocumentationTests
{
    [Test]
    public void The_document_lists_the_settings_of_the_code_with_their_defaults()
    {
        IEnumerable<string> written = File.ReadLines(Path.Combine(Repository(), "docs/configuration.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Contains("` | `") && line.Contains(':'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 5)
            .Select(cells => $"{cells[1]} {cells[2]} {cells[3]}");
        IEnumerable<string> read = Reading.Of().Settings.Read.Select(setting => $"`{setting.Key}` `{setting.Default}` {setting.Kind}");
        Assert.That(written, Is.EqualTo(read));
    }

    [Test]
    public void The_example_in_the_document_is_a_valid_file()
    {
        string[] parts = File.ReadAllText(Path.Combine(Repository(), "docs/configuration.md")).Split("```json");
        foreach (string example in parts.Skip(1))
            Assert.That(Reading.Of(example.Split("```")[0]).Settings.Errors, Is.Empty);
    }

    private static string Repository()
    {
        string directory = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(directory, "FurtherLink.sln"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
