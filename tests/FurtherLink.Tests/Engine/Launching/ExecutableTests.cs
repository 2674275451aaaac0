using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Programs;
using FurtherLink.Tests.Linux.Files;

namespace FurtherLink.Tests.Engine.Launching;

internal sealed class ExecutableTests
{
    private const string SearchPath = "/usr/local/bin:/usr/bin:/bin";

    private ScratchDirectory _scratch = null!;

    [SetUp]
    public void Make() => _scratch = new ScratchDirectory();

    [TearDown]
    public void Clean() => _scratch.Dispose();

    [TestCase("#!/bin/sh\necho hi\n")]
    [TestCase("#!/bin/sh")]
    [TestCase("#! /bin/sh -e\n")]
    [TestCase("#!\t/bin/sh\n")]
    [TestCase("#!/usr/bin/env sh\n")]
    [TestCase("#!/usr/bin/env -S sh -e\n")]
    [TestCase("#!/usr/bin/env A=1\n")]
    [TestCase("#!/bin/sh\n\r\n")]
    public void A_script_with_its_interpreter_passes(string text) => Assert.That(() => Check(text), Throws.Nothing);

    [TestCase("echo hi\n", "neither a program nor a script")]
    [TestCase("", "neither a program nor a script")]
    [TestCase("\u0000\u0001\u0002", "neither a program nor a script")]
    [TestCase(" #!/bin/sh\n", "neither a program nor a script")]
    [TestCase("\uFEFF#!/bin/sh\n", "neither a program nor a script")]
    [TestCase("#!/bin/sh\r\necho hi\r\n", "CR LF")]
    [TestCase("#!/usr/bin/env sh\r\n", "CR LF")]
    [TestCase("#!/no/such/interpreter\n", "/no/such/interpreter, which is not installed")]
    [TestCase("#!/usr/bin/env no-such-interpreter\n", "no-such-interpreter, which is not installed")]
    [TestCase("#!/tmp\n", "not installed")]
    [TestCase("#!\n", "interpreter")]
    [TestCase("#!", "interpreter")]
    [TestCase("#!sh\n", "interpreter")]
    public void What_the_kernel_would_refuse_is_told_before(string text, string reason) =>
        Assert.That(() => Check(text), Throws.InstanceOf<StartException>().With.Message.Contains(reason));

    [Test]
    public void A_program_passes() => Assert.That(static () => Executable.Check("/bin/sh", SearchPath), Throws.Nothing);

    [Test]
    public void A_file_without_the_right_a_directory_and_nothing_are_told() => Assert.Multiple(() =>
    {
        Assert.That(() => Executable.Check(_scratch.Write("plain", "#!/bin/sh"), SearchPath), Throws.InstanceOf<StartException>());
        Assert.That(() => Executable.Check(_scratch["missing"], SearchPath), Throws.InstanceOf<StartException>());
        Assert.That(() => Executable.Check(_scratch.Root, SearchPath), Throws.InstanceOf<StartException>());
    });

    [Test, CancelAfter(10_000)]
    public void A_fifo_is_told_and_not_waited_for(CancellationToken ct)
    {
        _ = _scratch.Sh("mkfifo -m 755 fifo");
        Task check = Task.Run(() => Executable.Check(_scratch["fifo"], SearchPath), ct);
        Assert.That(async () => await check.WaitAsync(ct), Throws.InstanceOf<StartException>());
    }

    [Test]
    public void Commands_are_found_as_a_shell_finds_them() => Assert.Multiple(() =>
    {
        _ = _scratch.Sh("mkdir -p first/tool second; touch first/plain; printf '#!/bin/sh' > second/tool; printf '#!/bin/sh' > second/plain; chmod +x second/*");
        string path = _scratch["first"] + ":" + _scratch["nowhere"] + ":" + _scratch["second"];
        Assert.That(Executable.Find("tool", path), Is.EqualTo(_scratch["second/tool"]), "not the directory");
        Assert.That(Executable.Find("plain", path), Is.EqualTo(_scratch["second/plain"]), "not the one that may not be executed");
        Assert.That(Executable.Find("missing", path), Is.Null);
        Assert.That(Executable.Find(_scratch["second/tool"], ""), Is.EqualTo(_scratch["second/tool"]));
        Assert.That(Executable.Find(_scratch["first/plain"], path), Is.Null);
    });

    private void Check(string text)
    {
        string path = _scratch.Write("program", text);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        Executable.Check(path, SearchPath);
    }
}
