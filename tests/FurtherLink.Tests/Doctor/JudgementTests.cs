using FurtherLink.Doctor;
using FurtherLink.Engine;
using FurtherLink.Engine.Displays;
using FurtherLink.Linux.Users;

namespace FurtherLink.Tests.Doctor;

/// <summary>What each check makes of what it saw, on both outcomes. That it sees right is tested against a real machine.</summary>
internal sealed class JudgementTests
{
    private const UnixFileMode Sticky = (UnixFileMode)0b1_111_111_111;

    [TestCase(1970, Verdict.Wrong)]
    [TestCase(2025, Verdict.Wrong)]
    [TestCase(2026, Verdict.Fine)]
    [TestCase(2044, Verdict.Fine)]
    [TestCase(2060, Verdict.Wrong)]
    public void Clock(int year, Verdict verdict) =>
        Assert.That(ClockCheck.Judge(new DateTimeOffset(year, 6, 1, 0, 0, 0, TimeSpan.Zero)).Verdict, Is.EqualTo(verdict));

    [TestCase(true, "6.0.0", Verdict.Fine, "version 6.0.0 answers on port 8028")]
    [TestCase(true, "5.9.0", Verdict.Wrong, "is version 5.9.0, this program is 6.0.0")]
    [TestCase(true, null, Verdict.Wrong, "port 8028 is taken by python3 (pid 12)")]
    [TestCase(false, null, Verdict.Wrong, "not running")]
    public void Daemon(bool taken, string? version, Verdict verdict, string text)
    {
        Finding finding = DaemonCheck.Judge(8028, taken, version, "6.0.0", [new Holder(12, "python3")]);
        Assert.That(finding.Verdict, Is.EqualTo(verdict));
        Assert.That(finding.Text, Does.Contain(text));
    }

    [Test]
    public void A_port_whose_holder_cannot_be_seen_is_told_all_the_same() =>
        Assert.That(DaemonCheck.Judge(8028, taken: true, null, "6.0.0", []).Text, Does.Contain("only root can name"));

    [TestCase("00000000:1F5C 00000000:0000 0A", "socket:[4711]")]
    [TestCase("00000000000000000000000000000000:1F5C 00000000000000000000000000000000:0000 0A", "socket:[4711]")]
    [TestCase("0100007F:1F5C 0100007F:9C40 01", "")]
    [TestCase("00000000:1F5D 00000000:0000 0A", "")]
    public void Who_listens_is_read_from_the_kernels_table(string line, string socket) => Assert.That(
        string.Join(' ', ListeningSockets.In(["  sl  local_address rem_address   st", $"   0: {line} 00000000:00000000 00:00000000 00000000     0        0 4711 1 0"], 8028)),
        Is.EqualTo(socket));

    [TestCase(true, true, Verdict.Fine)]
    [TestCase(true, false, Verdict.Fine, Verdict.Note)]
    [TestCase(false, true, Verdict.Wrong)]
    [TestCase(false, false, Verdict.Wrong, Verdict.Note)]
    public void Names(bool resolves, bool resolvesLocal, params Verdict[] verdicts) =>
        Assert.That(NameCheck.Judge("pi", resolves, resolvesLocal).Select(finding => finding.Verdict), Is.EqualTo(verdicts));

    [Test]
    public void User()
    {
        var pi = new UserAccount("pi", 1000, 1000, "/", "/bin/sh");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(UserCheck.Judge("nobody-here", null, byRoot: true).Text, Does.Contain("no user nobody-here"));
            Assert.That(UserCheck.Judge(null, pi, byRoot: true).Verdict, Is.EqualTo(Verdict.Fine));
            Assert.That(UserCheck.Judge(null, pi with { Home = "/nonexistent" }, byRoot: true).Verdict, Is.EqualTo(Verdict.Wrong));
            Assert.That(UserCheck.Judge(null, pi with { Name = "root", Uid = 0 }, byRoot: true).Verdict, Is.EqualTo(Verdict.Note));
            Assert.That(UserCheck.Default(new EngineOptions { DefaultUser = "no-such-user" }), Is.Null);
        }
    }

    [TestCase("python3 shell", null, Verdict.Fine, "python3, shell")]
    [TestCase("shell", null, Verdict.Wrong, "python3 is not installed")]
    [TestCase("shell", "/opt/venv", Verdict.Wrong, "no python3 in /opt/venv")]
    public void Python(string installed, string? venv, Verdict verdict, string text)
    {
        Finding finding = PythonCheck.Judge(installed.Split(' '), venv);
        Assert.That(finding.Verdict, Is.EqualTo(verdict));
        Assert.That(finding.Text, Does.Contain(text));
    }

    [TestCase(true, true, Verdict.Fine)]
    [TestCase(true, false, Verdict.Wrong)]
    [TestCase(false, true, Verdict.Fine)]
    [TestCase(false, false, Verdict.Note)]
    public void A_tool(bool isNeeded, bool isThere, Verdict verdict)
    {
        Finding finding = new ToolCheck("tool", "/usr/bin/tool", "tools", isNeeded, "nothing works").Judge(isThere);
        Assert.That(finding.Verdict, Is.EqualTo(verdict));
        Assert.That(finding.Advice, Is.EqualTo(isThere ? null : "sudo apt install tools"));
    }

    [TestCase("cpuset cpu io memory pids\n", null, Verdict.Fine, null)]
    [TestCase("cpuset cpu io pids\n", "/boot/firmware/cmdline.txt", Verdict.Wrong, "cgroup_enable=memory/' /boot/firmware/cmdline.txt && sudo reboot")]
    [TestCase("cpuset cpu io pids\n", null, Verdict.Wrong, "kernel's command line")]
    [TestCase(null, null, Verdict.Note, null)]
    public void Memory(string? controllers, string? bootLine, Verdict verdict, string? advice)
    {
        Finding finding = MemoryCheck.Judge(controllers, bootLine);
        Assert.That(finding.Verdict, Is.EqualTo(verdict));
        Assert.That(finding.Advice, advice is null ? Is.Null : Does.Contain(advice));
    }

    [TestCase(true, null, Verdict.Fine)]
    [TestCase(true, "Read-only file system", Verdict.Wrong)]
    [TestCase(false, "Permission denied", Verdict.Unknown)]
    public void State(bool mayLook, string? problem, Verdict verdict) =>
        Assert.That(StateCheck.Judge("/var/lib/further-link", mayLook, problem).Verdict, Is.EqualTo(verdict));

    [TestCase(null, Verdict.Wrong, "does not exist")]
    [TestCase(Sticky, Verdict.Fine, "everybody")]
    [TestCase(Sticky & ~UnixFileMode.StickyBit, Verdict.Wrong, "sticky")]
    [TestCase(Sticky & ~UnixFileMode.OtherWrite, Verdict.Wrong, "not every user")]
    public void Temporary(UnixFileMode? mode, Verdict verdict, string text)
    {
        Finding finding = TemporaryCheck.Judge("/tmp", mode);
        Assert.That(finding.Verdict, Is.EqualTo(verdict));
        Assert.That(finding.Text, Does.Contain(text));
    }

    [TestCase(0, 16_000, Verdict.Wrong)]
    [TestCase(49, 16_000, Verdict.Wrong)]
    [TestCase(200, 16_000, Verdict.Note)]
    [TestCase(400, 16_000, Verdict.Fine)]
    [TestCase(30, 100, Verdict.Fine)]
    [TestCase(2, 100, Verdict.Wrong)]
    public void Disk(long freeMiB, long totalMiB, Verdict verdict) =>
        Assert.That(DiskCheck.Judge("/", freeMiB << 20, totalMiB << 20).Verdict, Is.EqualTo(verdict));

    [TestCase("", "", Verdict.Fine)]
    [TestCase("/dev/spidev1.0", "", Verdict.Fine)]
    [TestCase("/dev/spidev1.0", "further-link", Verdict.Fine)]
    [TestCase("/dev/spidev1.0", "pt-miniscreen", Verdict.Wrong)]
    public void Display(string device, string holder, Verdict verdict) => Assert.That(
        DisplayCheck.Judge(device.Length == 0 ? [] : [device], holder.Length == 0 ? [] : [new Holder(7, holder)]).Verdict, Is.EqualTo(verdict));

    [TestCase(null, null, true, Verdict.Note)]
    [TestCase("/usr/bin/Xtigervnc", null, true, Verdict.Note)]
    [TestCase("/usr/bin/Xtigervnc", null, false, Verdict.Fine)]
    [TestCase("/usr/bin/Xtigervnc", "/usr/bin/openbox", true, Verdict.Fine)]
    public void Graphics(string? server, string? manager, bool wanted, Verdict verdict) =>
        Assert.That(GraphicsCheck.Judge(new DisplayParts(server, manager, wanted)).Verdict, Is.EqualTo(verdict));

    [TestCase(false, false, Verdict.Fine)]
    [TestCase(true, true, Verdict.Fine)]
    [TestCase(true, false, Verdict.Wrong)]
    public void Hub(bool installed, bool answers, Verdict verdict) => Assert.That(HubCheck.Judge(installed, answers).Verdict, Is.EqualTo(verdict));
}
