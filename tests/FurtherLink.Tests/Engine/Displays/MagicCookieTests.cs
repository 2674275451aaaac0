using FurtherLink.Engine.Displays;

namespace FurtherLink.Tests.Engine.Displays;

internal sealed class MagicCookieTests
{
    [Test]
    public void Its_file_is_what_X_clients_read()
    {
        var cookie = new MagicCookie();

        byte[] file = cookie.ToFile(4711);

        // Any host; no address; the number; the protocol; the secret.
        byte[] expected = [0xFF, 0xFF, 0, 0, 0, 4, .. "4711"u8, 0, 18, .. "MIT-MAGIC-COOKIE-1"u8, 0, 16, .. cookie.Bytes];
        Assert.That(file, Is.EqualTo(expected));
    }

    [Test]
    public void No_two_are_the_same() => Assert.That(Enumerable.Range(0, 100).Select(static _ => Convert.ToHexString(new MagicCookie().Bytes)), Is.Unique);
}
