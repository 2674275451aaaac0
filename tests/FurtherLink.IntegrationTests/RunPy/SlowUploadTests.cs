using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Uploads;

using Microsoft.AspNetCore.Http;

namespace FurtherLink.IntegrationTests.RunPy;

/// <summary>An upload whose download does not come to its end by itself.</summary>
internal sealed class SlowUploadTests
{
    [Test, CancelAfter(20_000)]
    public async Task Other_messages_are_answered_meanwhile_and_the_end_of_the_client_ends_it([Values] bool goes, CancellationToken ct)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var let = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using FileServer server = await FileServer.StartAsync(ct);
        Uri url = server.Put("/slow", async context =>
        {
            using CancellationTokenRegistration gone = context.RequestAborted.Register(() => aborted.TrySetResult());
            asked.SetResult();
            await Task.WhenAny(let.Task, aborted.Task);
            await context.Response.WriteAsync("content", CancellationToken.None);
        });
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new()
        {
            ["FURTHER_LINK_Upload__AllowPrivateNetworks"] = "true",
            ["SSL_CERT_FILE"] = server.CertificateFile,
        });
        using OlderClient client = await OlderClient.ConnectAsync(daemon, "/run-py", ct);

        await client.SendAsync($$$"""{"type":"upload","data":{"directory":{{{UploadClient.Description("p", [("a", UploadClient.Url(url, "b", "f"))])}}}}}""", ct);
        await asked.Task.WaitAsync(ct);
        await client.SendAsync("""{"type":"ping"}""", ct);
        await client.UntilAsync("pong", ct);
        if (goes)
        {
            client.Abort();
            await aborted.Task.WaitAsync(ct);
            return;
        }

        let.SetResult();
        await client.UntilAsync("uploaded", ct);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(daemon.WorkDirectory, "p/a"), ct), Is.EqualTo("content"));
    }
}
