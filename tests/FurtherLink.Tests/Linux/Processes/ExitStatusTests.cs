using FurtherLink.Linux.Processes;

namespace FurtherLink.Tests.Linux.Processes;

internal sealed class ExitStatusTests
{
    // wait(2): WEXITSTATUS, WTERMSIG, WCOREDUMP.
    [TestCase(0x0000, 0)]
    [TestCase(0x0700, 7)]
    [TestCase(0x8900, 137)]
    [TestCase(0x0009, -9)]
    [TestCase(0x008b, -11)]
    public void A_wait_status_is_a_code_or_a_signal_and_never_one_for_the_other(int status, int code) =>
        Assert.That(ExitStatus.FromWaitStatus(status).Code, Is.EqualTo(code));
}
