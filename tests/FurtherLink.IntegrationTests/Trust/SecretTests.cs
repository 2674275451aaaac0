using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>Tokens and codes are nowhere but where they have to be.</summary>
internal sealed class SecretTests
{
    [Test, CancelAfter(90_000)]
    public async Task They_are_in_no_log_no_command_line_no_environment_and_no_file(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct, new() { ["FURTHER_LINK_Logging__Debug"] = "true" });
        using DaemonProcess approve = lan.Daemon.Command("approve");
        await TestDaemon.UntilAsync(() => approve.Output, Does.Contain("Waiting"), ct);
        PairedVisitor paired = await lan.PairAsync(ct, "admin");
        string comparison = await CompareInVainAsync(lan, ct);

        // Shown in every way that there is, right and wrong.
        Assert.That((int)await lan.Stranger.AskAsync(HttpMethod.Get, "/runners?token=" + paired.Token, ct), Is.EqualTo(400));
        Assert.That((int)await lan.Stranger.AskAsync(HttpMethod.Get, "/nowhere?token=" + paired.Token, ct), Is.EqualTo(404));
        Assert.That((int)await lan.Stranger.AskAsync(HttpMethod.Get, "/runners", ct, headers: ("Cookie", "__Host-further-link=" + paired.Token)), Is.EqualTo(200));
        Assert.That((int)await lan.Stranger.UpgradeAsync("/run", ct, ["further-link", "further-link.bearer." + paired.Token]), Is.EqualTo(101));
        Assert.That((int)await lan.Stranger.AskAsync(HttpMethod.Get, "/runners", ct, headers: ("Host", "evil.example")), Is.EqualTo(421));
        await using RunClient client = await paired.Visitor.ConnectAsync("/run?detach=1", ct, "further-link");
        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nenv; tr '\\0' '\\n' < /proc/self/environ; echo ready; exec sleep 1000\n");
        await client.UntilOutputAsync("1", "ready", ct);

        using (Assert.EnterMultipleScope())
        {
            foreach (string secret in new[] { paired.Token, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(paired.Token))) })
            {
                Assert.That(lan.Daemon.Log, Does.Not.Contain(secret).IgnoreCase);
                Assert.That(client.Messages.Select(message => message.Raw), Has.None.Contains(secret));
                foreach (int pid in lan.Daemon.ChildPids.Append(lan.Daemon.Pid))
                {
                    Assert.That(Read($"/proc/{pid}/cmdline"), Does.Not.Contain(secret));
                    Assert.That(Read($"/proc/{pid}/environ"), Does.Not.Contain(secret));
                }
            }

            // Six digits may be anywhere by chance; said as a code, alone, they are not.
            foreach (string code in new[] { paired.Code, comparison }) Assert.That(lan.Daemon.Log, Does.Not.Match($"(?<![0-9.:A-F]){code}(?![0-9A-F])"));

            foreach (string file in Directory.EnumerateFiles(lan.Daemon.StateDirectory, "*", SearchOption.AllDirectories))
                Assert.That(await File.ReadAllTextAsync(file, Encoding.Latin1, ct), Does.Not.Contain(paired.Token), file);
            string clients = Path.Combine(lan.Daemon.StateDirectory, "clients.json");
            Assert.That(await File.ReadAllTextAsync(clients, ct), Does.Contain(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(paired.Token)))));
            Assert.That(File.GetUnixFileMode(clients), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        await client.StopAsync("1", ct);
        approve.Signal(PosixSignalNumber.Interrupt);
        await approve.UntilExitAsync(ct);
    }

    private static async Task<string> CompareInVainAsync(Lan lan, CancellationToken ct)
    {
        await using PresenceLines prompts = await PresenceLines.WatchAsync(lan.Root, ct);
        byte[] nonce = RandomNumberGenerator.GetBytes(32);
        (_, JsonNode? begun) = await lan.Stranger.AskJsonAsync(
            HttpMethod.Post, "/pair", ct, new JsonObject { ["name"] = "a tablet", ["commitment"] = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(nonce)) });
        Task<System.Net.HttpStatusCode> completing = lan.Stranger.AskAsync(
            HttpMethod.Post, $"/pair/{begun!["pairing"]}", ct, new JsonObject { ["nonce"] = System.Buffers.Text.Base64Url.EncodeToString(nonce) });
        JsonNode prompt = await prompts.UntilKindAsync("compare", ct);
        await prompts.AnswerAsync(prompt, yes: false, ct);
        Assert.That((int)await completing, Is.EqualTo(403));
        return (string)prompt["digits"]!;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // ended meanwhile
        }
    }
}
