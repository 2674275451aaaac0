using System.Diagnostics;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

internal sealed class PathTests
{
    private const string WhereAmI = """
        import os, pwd
        here = os.path.dirname(os.path.abspath(__file__))
        print(os.getcwd() == here, here, pwd.getpwuid(os.stat(here).st_uid).pw_name, oct(os.stat(__file__).st_mode & 0o077))
        """;

    [Test, CancelAfter(20_000)]
    public async Task Code_without_a_path_runs_in_the_temp_directory_and_leaves_nothing([Values(null, "")] string? path, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: WhereAmI, path: path);

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Does.StartWith($"True {daemon.TempDirectory}"));
        await TestDaemon.UntilAsync(() => Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty, ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_relative_path_is_below_the_work_directory_and_is_made_for_the_user(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string directory = Path.Combine(daemon.WorkDirectory, "one", "two words");

        await client.StartAsync("1", "python3", ct, code: WhereAmI, path: "one/two words");

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Does.StartWith($"True {directory} {TestUsers.Default} "));
        Assert.That(await OwnerOfAsync(Path.Combine(daemon.WorkDirectory, "one"), ct), Is.EqualTo(TestUsers.Default));
        await TestDaemon.UntilAsync(() => Directory.GetFileSystemEntries(directory), Is.Empty, ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task An_absolute_path_is_taken_as_it_is(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string directory = Path.Combine(daemon.TempDirectory, "there", "deep");

        await client.StartAsync("1", "python3", ct, code: WhereAmI, path: directory);

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Does.StartWith($"True {directory} {TestUsers.Default} "));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_path_without_code_is_the_file_to_run_and_stays([Values(false, true)] bool absolute, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string directory = Directory.CreateDirectory(Path.Combine(daemon.WorkDirectory, "project")).FullName;
        string file = Path.Combine(directory, "main.py");
        await File.WriteAllTextAsync(file, "import os, other; print(os.getcwd(), other.NAME)", ct);
        await File.WriteAllTextAsync(Path.Combine(directory, "other.py"), "NAME = 'other'", ct);

        await client.StartAsync("1", "python3", ct, path: absolute ? file : "project/main.py");

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero, client.ErrorOutputOf("1"));
        Assert.That(client.OutputOf("1").TrimEnd(), Is.EqualTo($"{directory} other"));
        Assert.That(file, Does.Exist);
    }

    [Test, CancelAfter(20_000)]
    public async Task Exec_makes_the_file_executable(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync($"/run?user={Environment.UserName}", ct);
        string file = Path.Combine(daemon.WorkDirectory, "script");
        await File.WriteAllTextAsync(file, "#!/bin/sh\necho ran\n", ct);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await client.StartAsync("1", "exec", ct, path: "script");

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(client.OutputOf("1"), Is.EqualTo("ran\n"));
        Assert.That(File.GetUnixFileMode(file) & UnixFileMode.UserExecute, Is.Not.EqualTo(UnixFileMode.None));
    }

    [TestCase("python3", "missing.py")]
    [TestCase("exec", "missing")]
    [TestCase("exec", "/no/such/directory/file")]
    [TestCase("python3", ".")]
    [TestCase("exec", "/")]
    [TestCase("exec", "/etc/passwd/x")]
    [TestCase("python3", "a\u0000b")]
    [CancelAfter(20_000)]
    public async Task A_file_that_cannot_be_run_is_an_error_that_says_why(string runner, string path, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        RunErrorException? error = await Assert.ThrowsAsync<RunErrorException>(async () => await client.StartAsync("1", runner, ct, path: path));

        Assert.That(error!.Answer.Detail, Is.Not.Null.And.Not.Empty);
        Assert.That(error.Answer.Process, Is.Null);
        await client.StartAsync("1", "exec", ct, path: "/bin/true");
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero, "the id stayed free");
    }

    [Test, CancelAfter(20_000)]
    public async Task A_name_that_is_too_long_is_an_error(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        Assert.That(async () => await client.StartAsync("1", "python3", ct, path: new string('x', 300)), Throws.TypeOf<RunErrorException>());
        Assert.That(async () => await client.StartAsync("1", "python3", ct, code: "1", path: new string('x', 300)), Throws.TypeOf<RunErrorException>());
    }

    [Test, CancelAfter(20_000)]
    public async Task What_the_user_may_not_do_is_not_done_for_the_user(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync($"/run?user={TestUsers.Pi}", ct);
        string secret = Path.Combine(daemon.WorkDirectory, "secret.py");
        await File.WriteAllTextAsync(secret, "print('read')", ct);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(async () => await client.StartAsync("1", "python3", ct, code: "1", path: "/root/made-for-pi"), Throws.TypeOf<RunErrorException>());
            Assert.That(Directory.Exists("/root/made-for-pi"), Is.False);
            Assert.That(async () => await client.StartAsync("2", "exec", ct, path: "secret.py"), Throws.TypeOf<RunErrorException>());
            Assert.That(File.GetUnixFileMode(secret), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), "not made executable by root");
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_link_planted_in_the_way_leads_nowhere_that_the_user_could_not_go(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync($"/run?user={TestUsers.Pi}", ct);
        File.CreateSymbolicLink(Path.Combine(daemon.WorkDirectory, "trap"), daemon.StateDirectory);

        Assert.That(async () => await client.StartAsync("1", "python3", ct, code: "1", path: "trap"), Throws.TypeOf<RunErrorException>());
        Assert.That(async () => await client.StartAsync("1", "python3", ct, code: "1", path: "trap/deeper"), Throws.TypeOf<RunErrorException>());
        Assert.That(Directory.GetFileSystemEntries(daemon.StateDirectory).Where(static name => name.Contains("deeper", StringComparison.Ordinal)), Is.Empty);
    }

    private static async Task<string> OwnerOfAsync(string path, CancellationToken ct)
    {
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%U", path]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        string owner = await stat.StandardOutput.ReadToEndAsync(ct);
        await stat.WaitForExitAsync(ct);
        return owner.TrimEnd();
    }
}
