using FurtherLink.Configuration;

namespace FurtherLink.Tests.Configuration;

internal sealed class ConfigurationErrorTests
{
    [TestCase("FURTHER_LINK_PORT", "80280", "Network:Port (FURTHER_LINK_PORT): '80280' is not allowed; allowed: a whole number from 0 to 65535")]
    [TestCase("FURTHER_LINK_PORT", "-1", "Network:Port (FURTHER_LINK_PORT): '-1' is not allowed; allowed: a whole number from 0 to 65535")]
    [TestCase("FURTHER_LINK_PORT", "http", "Network:Port (FURTHER_LINK_PORT): 'http' is not allowed; allowed: a whole number from 0 to 65535")]
    [TestCase("FURTHER_LINK_NOSSL", "maybe", "Network:Tls (FURTHER_LINK_NOSSL): 'maybe' is not allowed; allowed: 1, true or yes; 0, false or no")]
    [TestCase("FURTHER_LINK_WORK_DIR", "further",
        "Programs:WorkDirectory (FURTHER_LINK_WORK_DIR): 'further' is not allowed; allowed: an absolute path")]
    [TestCase("FURTHER_LINK_Network__Addresses", "localhost",
        "Network:Addresses (FURTHER_LINK_Network__Addresses): 'localhost' is not allowed; allowed: IP addresses, or * for all of this machine")]
    [TestCase("FURTHER_LINK_Network__Addresses", ",",
        "Network:Addresses: an empty list leaves nothing to listen on; * listens everywhere")]
    [TestCase("FURTHER_LINK_Network__Key", "/k.pem", "Network:Key is set and Network:Certificate is not; they belong together")]
    [TestCase("FURTHER_LINK_Programs__StopGrace", "5",
        "Programs:StopGrace (FURTHER_LINK_Programs__StopGrace): '5' is not allowed; allowed: a time from 0s to 30s, like 1.5s, 500ms, 60min or 00:01:00")]
    [TestCase("FURTHER_LINK_Programs__StopGrace", "31s",
        "Programs:StopGrace (FURTHER_LINK_Programs__StopGrace): '31s' is not allowed; allowed: a time from 0s to 30s, like 1.5s, 500ms, 60min or 00:01:00")]
    [TestCase("FURTHER_LINK_Limits__MaxMessageBytes", "1KiB",
        "Limits:MaxMessageBytes (FURTHER_LINK_Limits__MaxMessageBytes): '1KiB' is not allowed; allowed: bytes from 64KiB to 256MiB, like 65536 or 16MiB")]
    [TestCase("FURTHER_LINK_Programs__DefaultUser", "a:b",
        "Programs:DefaultUser (FURTHER_LINK_Programs__DefaultUser): 'a:b' is not allowed; allowed: a user's name")]
    [TestCase("FURTHER_LINK_Trust__Origins", "further.pi-top.com",
        "Trust:Origins (FURTHER_LINK_Trust__Origins): 'further.pi-top.com' is not allowed; allowed: https://host or https://host:port, without a path")]
    [TestCase("FURTHER_LINK_Trust__Origins__0", "https://a.example/",
        "Trust:Origins (FURTHER_LINK_Trust__Origins__0): 'https://a.example/' is not allowed; allowed: https://host or https://host:port, without a path")]
    [TestCase("FURTHER_LINK_PROT", "1", "FURTHER_LINK_PROT: no such setting; did you mean FURTHER_LINK_PORT?")]
    [TestCase("FURTHER_LINK_Network__Adress", "1", "FURTHER_LINK_Network__Adress: no such setting; did you mean FURTHER_LINK_Network__Addresses?")]
    [TestCase("FURTHER_LINK_SOMETHING_ELSE", "1", "FURTHER_LINK_SOMETHING_ELSE: no such setting")]
    public void A_wrong_variable_is_told_in_one_line(string variable, string value, string line) =>
        Assert.That(Reading.Of(environment: new() { [variable] = value }).Settings.Errors, Is.EqualTo(new[] { line }));

    [TestCase("""{"Network":{"Prot":1}}""", "FILE: Network:Prot: no such setting; did you mean Network:Port?")]
    [TestCase("""{"Network":{"Port":{"Number":1}}}""", "FILE: Network:Port:Number: no such setting")]
    [TestCase("""{"Network":{"Port":true}}""", "Network:Port (FILE): 'True' is not allowed; allowed: a whole number from 0 to 65535")]
    [TestCase("{\n  \"Network\": {\n    \"Port\" 1\n}}", "FILE, line 3: not valid JSON: '1' is invalid after a property name. Expected a ':'.")]
    [TestCase("", "FILE, line 1: not valid JSON: The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true.")]
    [TestCase("""{"Programs":{"Runners":[{"extension":".x","command":["x"]}]}}""",
        "Programs:Runners:0 (FILE): name '' is not allowed; allowed: letters, digits and - _ + . #")]
    [TestCase("""{"Programs":{"Runners":[{"name":"shell","extension":".x","command":["x"]}]}}""",
        "Programs:Runners:0 (FILE): name 'shell' is taken; python3, python-canvas, shell, exec cannot be replaced")]
    [TestCase("""{"Programs":{"Runners":[{"name":"x","extension":"x","command":["x"]}]}}""",
        "Programs:Runners:0 (FILE): extension 'x' is not allowed; allowed: a dot and what follows it in a file's name, like .rb")]
    [TestCase("""{"Programs":{"Runners":[{"name":"x","extension":".x"}]}}""",
        "Programs:Runners:0 (FILE): command is missing; it is a list: the program and its arguments, {file} among them")]
    [TestCase("""{"Programs":{"Runners":[{"name":"x","extension":".x","command":["x"],"selftest":"ok","packages":"x"}]}}""",
        "FILE: Programs:Runners:0:packages: no such setting; did you mean Programs:Runners:#:package?")]
    public void A_wrong_file_is_told_in_one_line(string json, string line) => Assert.That(Reading.ErrorsIn(json), Is.EqualTo(new[] { line }));

    [TestCase("--Network:Prot=1", "command line: Network:Prot: no such setting; did you mean Network:Port?")]
    [TestCase("--Network:Port=x", "Network:Port (command line): 'x' is not allowed; allowed: a whole number from 0 to 65535")]
    [TestCase("srve", "command line: 'srve' is neither a command, an option nor a setting; a setting reads --Network:Port=8028")]
    [TestCase("--port=1", "command line: '--port=1' is neither a command, an option nor a setting; a setting reads --Network:Port=8028")]
    public void A_wrong_argument_is_told_in_one_line(string argument, string line) =>
        Assert.That(Reading.Of(arguments: argument).Settings.Errors, Is.EqualTo(new[] { line }));

    [Test]
    public void All_mistakes_are_told_at_once()
    {
        (_, Settings settings) = Reading.Of(
            """{"Limits":{"Programs":0},"Trast":{"Origins":[]}}""", new() { ["FURTHER_LINK_PORT"] = "x", ["FURTHER_LINK_NOSSL"] = "x" }, "oops");
        Assert.That(settings.Errors, Has.Count.EqualTo(5));
    }
}
