using System.Net;
using System.Net.Http.Json;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Separation;

/// <summary>Uploads through the launcher: the daemon can write nothing of the user's, and the user has it all the same.</summary>
internal sealed class UploadTests
{
    [SetUp]
    public void Needs_root() => TestUsers.RequireRoot();

    // The second is longer than a packet, and so goes by memory.
    [Test, CancelAfter(30_000)]
    public async Task A_directory_becomes_the_users([Values(10, 300_000)] int bytes, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        string text = new('x', bytes);
        var upload = new { name = "project", files = new Dictionary<string, object> { ["sub/a.py"] = new { type = "text", content = new { text } } } };

        using HttpResponseMessage answer = await daemon.Http.PostAsJsonAsync("/upload", upload, ct);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync(ct));
        string file = Path.Combine(daemon.WorkDirectory, "project", "sub", "a.py");
        Assert.That(await File.ReadAllTextAsync(file, ct), Is.EqualTo(text));
        CommandResult owner = await Command.RunAsync("stat", ["-c", "%U", file], ct);
        Assert.That(owner.Output.Trim(), Is.EqualTo(TestUsers.Pi));
    }
}
