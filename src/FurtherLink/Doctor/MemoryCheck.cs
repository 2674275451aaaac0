namespace FurtherLink.Doctor;

/// <summary>Whether the kernel can limit a program's memory; Raspberry Pi OS switches that off. cgroups(7).</summary>
internal sealed class MemoryCheck : ICheck
{
    private const string Controllers = "/sys/fs/cgroup/cgroup.controllers";

    private static readonly string[] BootLines = ["/boot/firmware/cmdline.txt", "/boot/cmdline.txt"];

    public string Subject => "memory";

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct) =>
        [Judge(File.Exists(Controllers) ? await File.ReadAllTextAsync(Controllers, ct) : null, BootLines.FirstOrDefault(File.Exists))];

    /// <param name="controllers">What the unified hierarchy offers; null where it is not mounted.</param>
    /// <param name="bootLine">The file with the kernel's command line; null where there is none, on other machines than a Pi.</param>
    internal static Finding Judge(string? controllers, string? bootLine)
    {
        if (controllers is null) return Finding.Note("control groups of version 2 are not mounted: a program's memory and processor time cannot be limited");
        if (controllers.Split([' ', '\n']).Contains("memory")) return Finding.Fine("a program's memory can be limited");
        const string Text = "the kernel does not limit memory: one program can take it all, and the device stands still";
        return Finding.Wrong(Text, bootLine is null
            ? "add cgroup_enable=memory to the kernel's command line and reboot"
            : $"sudo sed -i '1 s/$/ cgroup_enable=memory/' {bootLine} && sudo reboot");
    }
}
