using FurtherLink.Configuration;
using FurtherLink.Engine;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Users;
using FurtherLink.Trust;
using FurtherLink.Trust.Gate;

namespace FurtherLink.Tests.Trust;

internal sealed class UserPolicyTests
{
    private static readonly Caller Client = new(CallerKind.Client, "client:1", Role.Run, "client 'a' (1)");
    private static readonly Caller Root = LocalCallers.ForUser(0);
    private static readonly Caller Daemon = LocalCallers.ForUser(UserAccount.Find("daemon")!.Uid);

    [TestCase(null)]
    [TestCase("pi")]
    [TestCase("nobody-such")]
    public void Root_may_act_for_everybody(string? asked) => Assert.That(Policy().Choose(Root, asked), Is.EqualTo(asked));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("daemon")]
    public void A_local_user_acts_as_itself(string? asked) => Assert.That(Policy().Choose(Daemon, asked), Is.EqualTo("daemon"));

    [TestCase("root")]
    [TestCase("nobody")]
    [TestCase("nobody-such")]
    public void A_local_user_acts_for_nobody_else(string asked) =>
        Assert.That(() => Policy().Choose(Daemon, asked), Throws.TypeOf<StartException>().With.Message.StartsWith("user: daemon may run programs as daemon, not as"));

    [TestCase("root")]
    [TestCase("daemon")]
    [TestCase("nobody-such")]
    public void The_network_may_not_choose(string asked) =>
        Assert.That(() => Policy(defaultUser: "bin").Choose(Client, asked), Throws.TypeOf<StartException>().With.Message.Contains("(Users:Allowed)"));

    [Test]
    public void The_network_gets_the_user_who_was_named_for_it()
    {
        Assert.That(Policy(defaultUser: "bin").Choose(Client, null), Is.EqualTo("bin"), "named as the default");
        Assert.That(Policy(allowed: ["daemon", "bin"]).Choose(Client, "bin"), Is.EqualTo("bin"));
        Assert.That(Policy(defaultUser: "bin", allowed: ["daemon"]).Choose(Client, "daemon"), Is.EqualTo("daemon"));
        Assert.That(() => Policy(defaultUser: "bin", allowed: ["daemon"]).Choose(Client, "bin"), Throws.TypeOf<StartException>());
        Assert.That(() => Policy(defaultUser: "bin", allowed: ["daemon"]).Choose(Client, null), Throws.TypeOf<StartException>(), "the default is not among those allowed");
    }

    [Test]
    public void The_systems_own_accounts_are_for_the_network_only_when_somebody_said_so()
    {
        UserAccount usual = RunningPrograms.DefaultUserOf(new EngineOptions());
        if (usual.Uid >= 1000) Assert.That(Policy().Choose(Client, null), Is.EqualTo(usual.Name));
        else Assert.That(() => Policy().Choose(Client, null), Throws.TypeOf<StartException>().With.Message.Contains("belongs to the system"));
    }

    [Test]
    public void A_program_bears_the_mark_of_its_caller()
    {
        StartRequest request = Policy().Admit(Daemon, new StartRequest { Runner = "python3" });

        Assert.That((request.Owner, request.User), Is.EqualTo(("user:1", "daemon")));
    }

    private static UserPolicy Policy(string? defaultUser = null, IReadOnlyList<string>? allowed = null) =>
        new(new UserOptions { Allowed = allowed ?? [] }, new EngineOptions { DefaultUser = defaultUser });
}
