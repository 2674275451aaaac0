using System.Reflection;

using Microsoft.Playwright;

// In the assembly's root namespace, so that it runs once around every test.
namespace FurtherLink.ConsoleTests;

/// <summary>What drives the browsers: Playwright's driver, from its package in the NuGet cache. It downloads nothing; the browser is Debian's chromium.</summary>
[SetUpFixture]
internal sealed class Driver
{
    private static IPlaywright? _playwright;

    /// <summary>The driver, running.</summary>
    public static IPlaywright Playwright => _playwright ?? throw new InvalidOperationException("the driver runs only while tests do");

    [OneTimeSetUp]
    public async Task Start()
    {
        await new IntegrationTests.TestUsers().Create_them();
        string package = typeof(Driver).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static one => one.Key == "PlaywrightPackage").Value!;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", package);
        _playwright = await Microsoft.Playwright.Playwright.CreateAsync();
    }

    [OneTimeTearDown]
    public void Stop() => _playwright?.Dispose();
}
