using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Certificates;

/// <summary>A key that everybody can download is nobody's.</summary>
internal sealed class NoPrivateKeyTests
{
    // Put together, so that this file is not what is found. PKCS #8 and its encrypted form, PKCS #1, SEC 1, OpenSSH.
    private const string Mark = "PRIVATE KEY" + "-----";

    [Test, CancelAfter(60_000)]
    public async Task There_is_none_in_the_repository(CancellationToken ct)
    {
        CommandResult found = await Command.RunAsync("git", ["-C", DaemonBinary.SolutionDirectory, "-c", "safe.directory=*", "grep", "-lE", $"^-----BEGIN ([A-Z0-9]+ )?{Mark}"], ct);
        Assert.That(found.ExitCode, Is.EqualTo(1), "git-grep(1): 1 is nothing found; " + found.Output + found.Errors);
    }

    [Test]
    public void There_is_none_in_what_is_shipped()
    {
        string published = Path.Combine(DaemonBinary.SolutionDirectory, "artifacts/further-link");
        string built = Path.GetDirectoryName(DaemonBinary.Path)!;
        foreach (string directory in new[] { published, built }.Where(Directory.Exists))
        {
            string[] files = Directory.GetFiles(directory, "*", SearchOption.AllDirectories);
            Assert.That(files, Is.Not.Empty);
            Assert.That(files.Where(static file => Path.GetExtension(file) is ".pem" or ".key" or ".pfx" or ".p12" or ".crt"), Is.Empty);
            Assert.That(files.Where(static file => HoldsKey(File.ReadAllBytes(file))), Is.Empty);
        }
    }

    [Test]
    public void The_search_finds_one() => Assert.That(HoldsKey(System.Text.Encoding.ASCII.GetBytes($"x\n-----BEGIN EC {Mark}\nMHcC")), Is.True);

    // The product's own code knows the words, as the runtime does; after a real beginning come a line's end and Base64.
    private static bool HoldsKey(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> mark = System.Text.Encoding.ASCII.GetBytes(Mark);
        for (int at = content.IndexOf(mark); at >= 0; at = content.IndexOf(mark))
        {
            content = content[(at + mark.Length)..];
            ReadOnlySpan<byte> next = content.TrimStart("\r\n"u8);
            if (next.Length < content.Length && next is [(byte)'M', ..] or [(byte)'b', ..]) return true;
        }

        return false;
    }
}
