using System.Collections;
using System.Net;

using FurtherLink.Configuration;
using FurtherLink.Engine;
using FurtherLink.Engine.Uploads;

namespace FurtherLink.Tests.Configuration;

internal sealed class ConfigurationReaderTests
{
    [Test]
    public void Nothing_written_gives_the_defaults_of_the_records()
    {
        (DaemonOptions options, Settings settings) = Reading.Of();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(settings.Errors, Is.Empty);
            Assert.That(options.Network.Port, Is.EqualTo(8028));
            Assert.That(options.Network.Addresses, Is.EqualTo(new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }));
            Assert.That(options.Network.AddressesChosen, Is.False);
            Assert.That(options.Network.Tls, Is.True);
            Assert.That(options.Engine with { Runners = [], PythonPackages = null }, Is.EqualTo(new EngineOptions { Runners = [] }));
            Assert.That(options.Limits, Is.EqualTo(new LimitOptions()));
            Assert.That(options.Upload, Is.EqualTo(new UploadOptions()));
            Assert.That(options.Trust.Origins, Is.EqualTo(new TrustOptions().Origins));
        }
    }

    [Test]
    public void The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        const string json = """{"Network":{"Port":1},"Limits":{"Programs":11,"ProgramsPerSocket":12}}""";
        (DaemonOptions options, Settings settings) = Reading.Of(
            json, new() { ["FURTHER_LINK_Network__Port"] = "2", ["FURTHER_LINK_Limits__Programs"] = "22" }, "--Network:Port=3");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.Network.Port, Is.EqualTo(3));
            Assert.That(options.Engine.Programs, Is.EqualTo(22));
            Assert.That(options.Limits.ProgramsPerSocket, Is.EqualTo(12));
            Assert.That(OriginOf(settings, "Network:Port"), Is.EqualTo("command line"));
            Assert.That(OriginOf(settings, "Limits:Programs"), Is.EqualTo("FURTHER_LINK_Limits__Programs"));
            Assert.That(OriginOf(settings, "Limits:ProgramsPerSocket"), Does.EndWith(".json"));
            Assert.That(OriginOf(settings, "Logging:Debug"), Is.EqualTo("built-in"));
        }
    }

    [Test]
    public void The_variables_of_the_original_are_understood()
    {
        (DaemonOptions options, Settings settings) = Reading.Of(environment: new()
        {
            ["FURTHER_LINK_PORT"] = "8443",
            ["FURTHER_LINK_NOSSL"] = "1",
            ["FURTHER_LINK_WORK_DIR"] = "/srv/work",
            ["FURTHER_LINK_TEMP_DIR"] = "/var/tmp",
            ["FURTHER_LINK_MINISCREEN_PROJECTS_DIR"] = "/srv/projects",
            ["FURTHER_LINK_DEBUG"] = "true",
            ["FURTHER_VENV"] = "/srv/venv",
            ["FURTHER_LINK_SOCKET"] = "/run/not-a-setting",
            ["PATH"] = "/bin",
        });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(settings.Errors, Is.Empty);
            Assert.That(options.Network.Port, Is.EqualTo(8443));
            Assert.That(options.Network.Tls, Is.False);
            Assert.That(options.Engine.WorkDirectory, Is.EqualTo("/srv/work"));
            Assert.That(options.Engine.TempDirectory, Is.EqualTo("/var/tmp"));
            Assert.That(options.Upload.ProjectsDirectory, Is.EqualTo("/srv/projects"));
            Assert.That(options.Debug, Is.True);
            Assert.That(options.Engine.PythonVenv, Is.EqualTo("/srv/venv"));
        }
    }

    [TestCase("0", ExpectedResult = true)]
    [TestCase("no", ExpectedResult = true)]
    [TestCase("", ExpectedResult = true)]
    [TestCase("yes", ExpectedResult = false)]
    public bool Nossl_says_the_opposite_of_tls(string value) => Reading.Of(environment: new() { ["FURTHER_LINK_NOSSL"] = value }).Options.Network.Tls;

    [Test]
    public void Our_name_wins_over_the_originals() => Assert.That(
        Reading.Of(environment: new() { ["FURTHER_LINK_Network__Port"] = "2", ["FURTHER_LINK_PORT"] = "1" }).Options.Network.Port, Is.EqualTo(2));

    [TestCase("*", ExpectedResult = "::")]
    [TestCase("192.168.1.4, ::1", ExpectedResult = "192.168.1.4 ::1")]
    public string Addresses_come_as_one_text(string text) =>
        string.Join(' ', Reading.Of(environment: new() { ["FURTHER_LINK_Network__Addresses"] = text }).Options.Network.Addresses);

    [Test]
    public void A_list_replaces_a_weaker_one_as_a_whole()
    {
        (DaemonOptions options, _) = Reading.Of(
            """{"Trust":{"Origins":["https://a.example","https://b.example"]}}""", arguments: "--Trust:Origins:0=https://c.example");
        Assert.That(options.Trust.Origins, Is.EqualTo(new[] { new Origin("https", "c.example", 443) }));
    }

    [Test]
    public void An_empty_list_is_a_list() =>
        Assert.That(Reading.Of("""{"Trust":{"Origins":[]}}""").Options.Trust.Origins, Is.Empty);

    [Test]
    public void Comments_and_trailing_commas_are_allowed_in_the_file() => Assert.That(
        Reading.Of("""
            {
              // more for the big machine
              "Limits": { "Programs": 500, },
            }
            """).Options.Engine.Programs,
        Is.EqualTo(500));

    [Test]
    public void A_missing_file_that_was_named_is_an_error() => Assert.That(
        ConfigurationReader.Read("/nonexistent/further-link.json", new Hashtable(), []).Settings.Errors.Single(),
        Does.StartWith("/nonexistent/further-link.json: cannot be read: "));

    private static string OriginOf(Settings settings, string key) => settings.Read.Single(setting => setting.Key == key).Origin;
}
