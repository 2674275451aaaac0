using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Workbench;

/// <summary>What is chosen, or dropped on the files, gets to the device; nothing there is replaced unasked.</summary>
internal sealed class WorkbenchUploadTests : WorkbenchTests
{
    private DirectoryInfo _here = null!;

    [SetUp]
    public void Make_a_place() => _here = Directory.CreateTempSubdirectory("further-link-test-");

    [TearDown]
    public void Remove_it() => _here.Delete(recursive: true);

    [TestCase("Keep both", "old", "new")]
    [TestCase("Replace", "new", null)]
    [TestCase("Cancel", "old", null)]
    [CancelAfter(90_000)]
    public async Task Of_what_is_there_already_it_is_asked_what_to_do(string answer, string kept, string? beside, CancellationToken ct)
    {
        string name = answer.Replace(' ', '-');
        await using Bench bench = await OpenAsync(ct, files: (name + ".csv", "old"));
        await Expect(bench.Row(name + ".csv")).ToBeVisibleAsync();
        await ChooseFilesAsync(bench, Payload(name + ".csv", "new"u8));
        await bench.PressAsync(answer);

        await ChooseFilesAsync(bench, Payload(name + ".done", ""u8)); // one after the other: then all was sent
        await Expect(bench.Row(name + ".done")).ToBeVisibleAsync();
        Assert.That(await File.ReadAllTextAsync(OnDevice(name + ".csv"), ct), Is.EqualTo(kept));
        Assert.That(File.Exists(OnDevice(name + "-2.csv")) ? await File.ReadAllTextAsync(OnDevice(name + "-2.csv"), ct) : null, Is.EqualTo(beside));
    }

    [Test, CancelAfter(90_000)]
    public async Task A_directory_is_dropped_with_all_that_is_in_it(CancellationToken ct)
    {
        string photos = Path.Combine(_here.FullName, "photos");
        Directory.CreateDirectory(Path.Combine(photos, "deep", "er"));
        await File.WriteAllBytesAsync(Path.Combine(photos, "a.bin"), [0, 255, 10], ct);
        await File.WriteAllTextAsync(Path.Combine(photos, "deep", "er", "ä 1.txt"), "deep", ct);
        for (int i = 0; i < 150; i++) await File.WriteAllTextAsync(Path.Combine(photos, "deep", $"{i}.txt"), $"{i}", ct);

        await using Bench bench = await OpenAsync(ct);
        await DropAsync(bench, photos);
        await Expect(bench.Row("photos")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(bench.Page.GetByRole(AriaRole.Region, new() { Name = "Uploads" })).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        Assert.That(await File.ReadAllBytesAsync(OnDevice("photos/a.bin"), ct), Is.EqualTo(new byte[] { 0, 255, 10 }));
        Assert.That(await File.ReadAllTextAsync(OnDevice("photos/deep/er/ä 1.txt"), ct), Is.EqualTo("deep"));
        Assert.That(Directory.GetFiles(OnDevice("photos/deep")), Has.Length.EqualTo(150));

        await DropAsync(bench, photos);
        await bench.PressAsync("Keep both");
        await Expect(bench.Row("photos-2")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        Assert.That(await File.ReadAllTextAsync(OnDevice("photos-2/deep/er/ä 1.txt"), ct), Is.EqualTo("deep"));
    }

    [Test, CancelAfter(90_000)]
    public async Task An_upload_shows_how_far_it_is_and_is_given_up(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct);
        ICDPSession browser = await bench.Console.Context.NewCDPSessionAsync(bench.Page);
        await browser.SendAsync("Network.enable");
        Dictionary<string, object> slow = new()
        {
            ["offline"] = false,
            ["latency"] = 0,
            ["downloadThroughput"] = -1,
            ["uploadThroughput"] = 200_000,
        };
        await browser.SendAsync("Network.emulateNetworkConditions", slow);
        await ChooseFilesAsync(bench, Payload("large.bin", new byte[20_000_000]), Payload("small.bin", "1"u8), Payload("other.bin", "2"u8));
        ILocator progress = bench.Page.GetByRole(AriaRole.Progressbar, new() { Name = "Upload of large.bin" });
        await bench.Page.WaitForFunctionAsync("() => document.querySelector('.upload progress')?.value > 0");
        await Expect(progress).ToBeVisibleAsync();
        Assert.That(OnDevice("large.bin"), Does.Not.Exist);

        await bench.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel the upload of other.bin" }).ClickAsync();
        await bench.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel the upload of large.bin" }).ClickAsync();
        await Expect(bench.Row("small.bin")).ToBeVisibleAsync();
        await Expect(bench.Page.GetByRole(AriaRole.Region, new() { Name = "Uploads" })).ToHaveCountAsync(0);
        Assert.That(OnDevice("large.bin"), Does.Not.Exist);
        Assert.That(OnDevice("other.bin"), Does.Not.Exist);
    }

    private static Task ChooseFilesAsync(Bench bench, params FilePayload[] files) => bench.Page.Locator(".files input[type=file]").SetInputFilesAsync(files);

    private static FilePayload Payload(string name, ReadOnlySpan<byte> content) => new()
    {
        Name = name,
        MimeType = "application/octet-stream",
        Buffer = content.ToArray(),
    };

    /// <summary>Drops what is at a path on the files, as a file manager does.</summary>
    private static async Task DropAsync(Bench bench, string path)
    {
        LocatorBoundingBoxResult place = (await bench.Page.GetByRole(AriaRole.Tree).BoundingBoxAsync())!;
        ICDPSession browser = await bench.Console.Context.NewCDPSessionAsync(bench.Page);
        foreach (string type in (string[])["dragEnter", "dragOver", "drop"])
        {
            Dictionary<string, object> happened = new()
            {
                ["type"] = type,
                ["x"] = place.X + 20,
                ["y"] = place.Y + 20,
                ["data"] = new Dictionary<string, object>
                {
                    ["items"] = Array.Empty<object>(),
                    ["files"] = new[] { path },
                    ["dragOperationsMask"] = 1,
                },
            };
            await browser.SendAsync("Input.dispatchDragEvent", happened);
        }
    }
}
