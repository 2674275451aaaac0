using FurtherLink.Engine;
using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;
using FurtherLink.Linux.Users;
using FurtherLink.Tests.Linux.Files;

namespace FurtherLink.Tests.Engine.Launching;

internal sealed class WorkspaceTests
{
    private static readonly RunnerDefinition Python = RunnerDefinition.Python(null);

    private ScratchDirectory _scratch = null!;
    private Workspace _workspace = null!;

    [SetUp]
    public void Make()
    {
        _scratch = new ScratchDirectory();
        _ = Directory.CreateDirectory(_scratch["tmp"]);
        _workspace = new Workspace(new EngineOptions { TempDirectory = _scratch["tmp"], WorkDirectory = _scratch["work"] });
    }

    [TearDown]
    public void Clean() => _scratch.Dispose();

    [TestCase(null, "tmp")]
    [TestCase("", "tmp")]
    [TestCase("a/b", "work/a/b")]
    [TestCase("a/../c/.", "work/c")]
    public void Code_is_written_into_its_directory_and_removed_after(string? path, string directory)
    {
        EntryPoint entry = Prepare(Python, "print('\u00e9')", path);
        Assert.That(entry, Is.EqualTo(new EntryPoint(_scratch[directory + "/run.py"], _scratch[directory], _scratch[directory + "/run.py"])));
        Assert.That(File.ReadAllBytes(entry.File!), Is.EqualTo("print('\u00e9')"u8.ToArray()));
        Workspace.Remove(entry, null);
        Workspace.Remove(entry, _scratch["no such directory"]);
        Assert.That(_scratch.Everything(directory), Is.Empty);
    }

    [Test]
    public void An_absolute_path_is_taken_as_it_is() =>
        Assert.That(Prepare(Python, "x", _scratch["elsewhere/deep"]).Directory, Is.EqualTo(_scratch["elsewhere/deep"]));

    [Test]
    public void Code_that_is_its_own_program_is_executable()
    {
        EntryPoint entry = Prepare(RunnerDefinition.Exec, "#!/bin/sh\n", null);
        Assert.That(File.GetUnixFileMode(entry.File!) & UnixFileMode.UserExecute, Is.Not.EqualTo(UnixFileMode.None));
        Assert.That(File.GetUnixFileMode(Prepare(Python, "", "x").File!) & UnixFileMode.UserExecute, Is.EqualTo(UnixFileMode.None));
    }

    [TestCase("ln -s ../victim tmp/run.py")]
    [TestCase("ln -s ../nothing tmp/run.py")]
    [TestCase("ln victim tmp/run.py")]
    [TestCase("mkfifo tmp/run.py")]
    [TestCase("mkdir tmp/run.py")]
    public void Nothing_that_lies_in_the_way_is_written_through_or_removed(string plant)
    {
        _ = _scratch.Write("victim", "precious");
        _ = _scratch.Sh(plant);
        Assert.That(() => Prepare(Python, "evil", null), Throws.InstanceOf<StartException>());
        Assert.That(_scratch.Sh("cat victim; ls nothing 2>/dev/null || true"), Is.EqualTo("precious"));
        Assert.That(_scratch.Everything("tmp"), Is.EqualTo(new[] { "run.py" }), "it was not ours to remove");
    }

    [Test]
    public void A_file_is_used_where_it_is()
    {
        string file = _scratch.Write("work/project/main.py", "x");
        Assert.That(Prepare(Python, null, "project/main.py"), Is.EqualTo(new EntryPoint(file, _scratch["work/project"], null)));
        Assert.That(Prepare(RunnerDefinition.Shell, null, file), Is.EqualTo(new EntryPoint(file, _scratch["work/project"], null)));
        Workspace.Remove(Prepare(Python, null, file), null);
        Assert.That(file, Does.Exist);
    }

    [Test]
    public void A_program_that_is_not_executable_is_made_so()
    {
        string file = _scratch.Write("work/program", "#!/bin/sh\n");
        _ = Prepare(RunnerDefinition.Exec, null, "program");
        Assert.That(File.GetUnixFileMode(file) & UnixFileMode.UserExecute, Is.Not.EqualTo(UnixFileMode.None));
    }

    [Test]
    public void A_shell_without_file_is_interactive_in_its_directory()
    {
        Assert.That(Prepare(RunnerDefinition.Shell, null, null), Is.EqualTo(new EntryPoint(null, _scratch["tmp"], null)));
        Assert.That(Prepare(RunnerDefinition.Shell, null, "new"), Is.EqualTo(new EntryPoint(null, _scratch["work/new"], null)));
        Assert.That(_scratch["work/new"], Does.Exist);
    }

    [TestCase(null, "is a directory")]
    [TestCase("", "is a directory")]
    [TestCase("missing.py", "there is no file")]
    [TestCase("/", "is a directory")]
    [TestCase("bad\0name", "NUL")]
    public void What_is_no_file_cannot_be_run(string? path, string reason) =>
        Assert.That(() => Prepare(Python, null, path), Throws.InstanceOf<StartException>().With.Message.Contains(reason));

    [Test]
    public void A_directory_that_cannot_be_made_is_told()
    {
        _ = _scratch.Write("work/file", "x");
        Assert.That(() => Prepare(Python, "x", "file"), Throws.InstanceOf<StartException>());
        Assert.That(() => Prepare(Python, "x", "file/below"), Throws.InstanceOf<StartException>());
        Assert.That(() => Prepare(Python, "x", new string('x', 300)), Throws.InstanceOf<StartException>());
        Assert.That(() => Prepare(Python, "x", "/proc/nothing"), Throws.InstanceOf<StartException>());
    }

    [Test, CancelAfter(20_000)]
    public async Task What_the_user_may_not_is_told(CancellationToken ct)
    {
        if (!UserAccount.IsRoot || UserAccount.Find("daemon") is not { } user) Assert.Ignore("needs root, to be another user");
        else
        {
            File.SetUnixFileMode(_scratch.Root, (UnixFileMode)0b111_101_101);
            _ = _scratch.Write("work/secret.py", "x");
            _ = _scratch.Write("work/program", "x");
            _ = _scratch.Sh("mkdir work/closed; chmod 700 work/closed; chmod 600 work/secret.py; chmod 755 work");
            foreach ((RunnerDefinition runner, string? code, string path) in new (RunnerDefinition, string?, string)[]
            {
                (Python, null, "secret.py"), (RunnerDefinition.Exec, null, "program"), (Python, "x", "closed"), (Python, "x", "new"), (RunnerDefinition.Shell, null, "closed"),
            })
            {
                Task<EntryPoint> preparing = UserAuthority.RunAsync(
                    user, () => _workspace.Prepare(runner, new StartRequest { Runner = runner.Name, Code = code, Path = path }, user, "run"));
                Assert.That(async () => await preparing.WaitAsync(ct), Throws.InstanceOf<StartException>(), path);
            }
        }
    }

    [Test]
    public void A_directory_for_compilers_is_private_and_goes_with_all_that_is_in_it()
    {
        string output = _workspace.CreateOutputDirectory("run");
        Assert.That(File.GetUnixFileMode(output), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        _ = _scratch.Sh("mkdir precious; touch precious/file; ln -s ../../precious tmp/run.build/link");
        Workspace.Remove(new EntryPoint(null, "/", null), output);
        Assert.That(output, Does.Not.Exist);
        Assert.That(_scratch["precious/file"], Does.Exist);
    }

    private EntryPoint Prepare(RunnerDefinition runner, string? code, string? path) =>
        _workspace.Prepare(runner, new StartRequest { Runner = runner.Name, Code = code, Path = path }, UserAccount.Current, "run");
}
