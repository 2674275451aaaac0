using System.Diagnostics;

// In the assembly's root namespace, so that it runs once before every test.
namespace FurtherLink.IntegrationTests;

/// <summary>The users of this machine that the tests act as. As root, those that are missing are created once, and stay.</summary>
[SetUpFixture]
internal sealed class TestUsers
{
    public const string Pi = "pi";

    /// <summary>As whom the daemon runs that gave root up.</summary>
    public const string Daemon = "further-link";

    /// <summary>Whether this process may act for others, and so whether <see cref="Pi"/> can be acted as.</summary>
    public static bool IsRoot => Environment.IsPrivilegedProcess;

    /// <summary>Whose programs the daemon runs when a client names nobody.</summary>
    public static string Default => IsRoot ? Pi : Environment.UserName;

    /// <summary>Ignores the test, with the reason, where users cannot be changed.</summary>
    public static void RequireRoot()
    {
        if (!IsRoot) Assert.Ignore("Needs root: it acts as another user.");
    }

    [OneTimeSetUp]
    public async Task Create_them()
    {
        if (!IsRoot) return;
        await CreateAsync("-m", "-s", "/bin/bash", Pi);
        await CreateAsync("--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", Daemon);
    }

    private static async Task CreateAsync(params string[] arguments)
    {
        if (Exists(arguments[^1])) return;
        using Process useradd = Process.Start("useradd", arguments);
        await useradd.WaitForExitAsync();
        if (useradd.ExitCode != 0) throw new InvalidOperationException($"useradd ended with {useradd.ExitCode}");
    }

    private static bool Exists(string user) =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith(user + ":", StringComparison.Ordinal));
}
