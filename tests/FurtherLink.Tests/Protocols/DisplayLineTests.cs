using System.Text;

using FurtherLink.Engine.SideChannels;
using FurtherLink.Protocols;

namespace FurtherLink.Tests.Protocols;

/// <summary>Where a display can be seen is for the daemon to say; a program that could say it would send its viewers anywhere.</summary>
internal sealed class DisplayLineTests
{
    [Test]
    public void The_daemon_says_it()
    {
        byte[] line = ChannelLine.DisplayShown(8028, "/display.html#session=0");

        Assert.That(Encoding.ASCII.GetString(ChannelLine.ParseKept(line).Data), Is.EqualTo("""{"port":8028,"path":"/display.html#session=0"}"""));
    }

    [Test]
    public void A_program_does_not()
    {
        ChannelRoute route = ChannelLine.Route("""{"channel":"novnc","data":{"port":1,"path":"/"}}"""u8, out byte[]? refusal);

        Assert.That(route, Is.EqualTo(ChannelRoute.Refused));
        Assert.That(Encoding.ASCII.GetString(refusal!), Does.Contain("ping, not 'novnc'").Or.Contain("ping, not \\u0027novnc\\u0027"));
    }
}
