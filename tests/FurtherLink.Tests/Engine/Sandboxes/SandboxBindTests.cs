using FurtherLink.Engine.Sandboxes;

namespace FurtherLink.Tests.Engine.Sandboxes;

internal sealed class SandboxBindTests
{
    [TestCase("/opt/tool", "/opt/tool", false)]
    [TestCase("/opt/tool/", "/opt/tool", false)]
    [TestCase("/srv/data:rw", "/srv/data", true)]
    [TestCase("/srv/../opt", "/opt", false)]
    public void A_path_is_let_in_to_read_or_to_write(string text, string path, bool writable)
    {
        Assert.That(SandboxBind.TryParse(text, out SandboxBind bind), Is.True);
        Assert.That(bind, Is.EqualTo(new SandboxBind(path, writable)));
        Assert.That(SandboxBind.TryParse(bind.ToString(), out SandboxBind again) && again == bind, Is.True);
    }

    [TestCase("")]
    [TestCase("/")]
    [TestCase("/:rw")]
    [TestCase("/..")]
    [TestCase(":rw")]
    [TestCase("opt/tool")]
    [TestCase("/a\0b")]
    public void Neither_the_root_nor_what_is_no_path_is(string text) => Assert.That(SandboxBind.TryParse(text, out _), Is.False);
}
