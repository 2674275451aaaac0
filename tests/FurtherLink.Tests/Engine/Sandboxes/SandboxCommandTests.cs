using FurtherLink.Engine.Sandboxes;
using FurtherLink.Linux.Users;

namespace FurtherLink.Tests.Engine.Sandboxes;

internal sealed class SandboxCommandTests
{
    private static readonly UserAccount User = new("ada", 1234, 1234, "/home/ada", "/bin/bash");
    private static readonly SandboxLayout Layout = new("/home/ada/further/p", HasPlace: true, Output: null, Channel: "/tmp/c.sock", Venv: null, Libraries: []);

    [Test]
    public void By_default_everything_is_its_own()
    {
        List<string> words = Words(new SandboxOptions());

        Assert.That(words[0], Is.EqualTo("/usr/bin/bwrap"));
        Assert.That(words, Is.SupersetOf(new[] { "--unshare-all", "--unshare-user", "--die-with-parent", "--cap-drop", "--disable-userns" }));
        Assert.That(words, Has.None.EqualTo("--share-net").And.None.EqualTo("/etc/resolv.conf"));
        Assert.That(words[^1], Is.EqualTo("--"));
    }

    [Test]
    public void The_network_is_let_in_on_request() =>
        Assert.That(Words(new SandboxOptions { Network = true }), Is.SupersetOf(new[] { "--share-net", "/etc/resolv.conf" }));

    // What is mounted later lies over what was mounted before.
    [Test]
    public void The_programs_directory_lies_over_the_private_home_and_nothing_is_mounted_after_the_root_is_closed()
    {
        List<string> words = Words(new SandboxOptions { Binds = [new("/home/ada/models", Writable: false)] });

        int home = words.IndexOf("/home/ada"), bind = words.IndexOf("/home/ada/models"), place = words.IndexOf(Layout.Directory);
        Assert.That(new[] { home, bind, place }, Is.Ordered.And.All.Positive);
        int closed = words.LastIndexOf("--remount-ro");
        Assert.That(words[(closed + 1)..], Is.EqualTo(new[] { "/", "--chdir", Layout.Directory, "--" }));
    }

    [Test]
    public void Every_memory_file_system_has_a_size()
    {
        List<string> words = Words(new SandboxOptions { TmpBytes = 12345 });

        int[] places = [.. Enumerable.Range(0, words.Count).Where(i => words[i] == "--tmpfs")];
        Assert.That(places, Has.Length.EqualTo(3));
        Assert.That(places.Select(i => words[i - 3]), Is.All.EqualTo("12345"));
    }

    private static List<string> Words(SandboxOptions options) =>
        new SandboxCommand(options, new SandboxAbility("/usr/bin/bwrap", CanForbidNamespaces: true)).Words(User, Layout);
}
