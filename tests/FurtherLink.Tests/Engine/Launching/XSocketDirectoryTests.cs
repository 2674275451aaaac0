using FurtherLink.Engine.Launching;
using FurtherLink.Linux.Processes;
using FurtherLink.Tests.Linux.Files;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Tests.Engine.Launching;

/// <summary>Locks of displays, which belong to the display's user: who may put anything in their place.</summary>
[NonParallelizable]
internal sealed class XSocketDirectoryTests
{
    private const int Number = 59_871; // beyond what displays get

    private static readonly ProcessId Self = new(Environment.ProcessId);

    private ScratchDirectory _scratch = null!;

    [SetUp]
    public void Open()
    {
        _scratch = new ScratchDirectory();
        File.Delete(Lock);
    }

    [TearDown]
    public void Close()
    {
        File.Delete(Lock);
        _scratch.Dispose();
    }

    private static string Lock => $"/tmp/.X{Number}-lock";

    [Test]
    public void A_number_is_taken_passed_on_and_given_back()
    {
        using (SafeFileHandle taken = Take()) XSocketDirectory.Pass(taken, new ProcessId(4711));

        Assert.That(File.ReadAllText(Lock), Is.EqualTo("      4711\n"));
        Assert.That(XSocketDirectory.TryLock(Number, Self, Path.GetFileName(_scratch.Root)), Is.Null, "another has it");
        XSocketDirectory.Release(Number, Self);
        Assert.That(Lock, Does.Exist, "another's");
        XSocketDirectory.Release(Number, new ProcessId(4711));
        Assert.That(Lock, Does.Not.Exist);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_fifo_in_its_place_is_not_waited_for(CancellationToken ct)
    {
        using SafeFileHandle taken = Take();
        _ = _scratch.Sh($"rm {Lock}; mkfifo {Lock}");

        await Task.Run(
            () =>
            {
                XSocketDirectory.Pass(taken, Self);
                XSocketDirectory.Release(Number, Self);
            },
            ct).WaitAsync(ct);

        Assert.That(Lock, Does.Exist);
    }

    [Test]
    public void A_file_of_any_length_in_its_place_is_not_read()
    {
        using SafeFileHandle taken = Take();
        _ = _scratch.Sh($"truncate -s 1T {Lock}");

        XSocketDirectory.Release(Number, Self);

        Assert.That(Lock, Does.Exist);
    }

    private SafeFileHandle Take() => XSocketDirectory.TryLock(Number, Self, Path.GetFileName(_scratch.Root))!;
}
