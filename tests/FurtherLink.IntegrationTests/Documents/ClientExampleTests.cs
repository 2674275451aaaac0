using System.Diagnostics;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Documents;

/// <summary>The clients in docs/examples/clients do what they say.</summary>
internal sealed class ClientExampleTests
{
    [TestCase("run.py", "py '42", "py ended with 0\n", "24 80\\r\\n", "sh ended with 3\n")]
    [TestCase("run_py.py", "hello, Ada\nended with 0\n")]
    [TestCase("livecode.py", "welcome to livecode\ndraw circle [100, 100, 50]\ndraw line [100, 100, 7, 9]\nended with 0\n")]
    [TestCase("sessions.py", "first\nwhile nobody looked 0\nwhile nobody looked 1\nwhile nobody looked 2\nended with 0\nended\n")]
    [TestCase("processor.py", "at 3\nat 2\nINTERPRETER_ERROR further_link.engine.EngineError: a robot cannot do that\nended with 1\n")]
    [CancelAfter(60_000)]
    public async Task A_client_works_as_it_stands(string script, params string[] printed)
    {
        CancellationToken ct = TestContext.CurrentContext.CancellationToken;
        foreach (bool tls in new[] { false, true })
        {
            await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls);
            string url = $"{(tls ? "wss" : "ws")}://{daemon.Address.Authority}";
            var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(DaemonBinary.SolutionDirectory, "docs/examples/clients", script), url])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process client = Process.Start(start)!;
            Task<string> output = client.StandardOutput.ReadToEndAsync(ct), errors = client.StandardError.ReadToEndAsync(ct);
            await client.WaitForExitAsync(ct);

            Assert.That((await errors, client.ExitCode), Is.EqualTo(("", 0)));
            foreach (string text in printed) Assert.That(await output, Does.Contain(text));
        }
    }
}
