using System.CommandLine;

using FurtherLink.Configuration;
using FurtherLink.Hosting;
using FurtherLink.Linux.Users;
using FurtherLink.Trust.Certificates;

namespace FurtherLink.Commands;

/// <summary><c>further-link certificate [show|fingerprint|renew|import CERT KEY|ca|reset]</c>.</summary>
internal static class CertificateCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Answer as JSON.", Recursive = true };
    private static readonly Option<string?> Config = new("--config") { Description = "The daemon's settings.", HelpName = "FILE", Recursive = true };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("certificate", "The certificate by which browsers know this device.") { Json, Config };
        command.SetAction((result, _) => RunAsync(result, desk => desk.ShowAsync()));

        var show = new Command("show", "What it is for, until when, and its fingerprints (what happens without a command).");
        show.SetAction((result, _) => RunAsync(result, desk => desk.ShowAsync()));

        var fingerprint = new Command("fingerprint", "The fingerprint of the device's key, to compare with what a client shows.");
        fingerprint.SetAction((result, _) => RunAsync(result, desk => desk.ShowFingerprintAsync()));

        var newKey = new Option<bool>("--new-key") { Description = "Make a new key, too: every client sees a new fingerprint." };
        var renew = new Command("renew", "Make a new certificate, for the names and addresses of now.") { newKey };
        renew.SetAction((result, _) => RunAsync(result, desk => desk.RenewAsync(result.GetValue(newKey))));

        var certificate = new Argument<string>("CERT") { Description = "PEM: the certificate, below it those that signed it." };
        var key = new Argument<string>("KEY") { Description = "PEM: its private key, not encrypted." };
        var import = new Command("import", "Serve a certificate that you bring.") { certificate, key };
        import.SetAction((result, _) => RunAsync(result, desk => desk.ImportAsync(result.GetValue(certificate)!, result.GetValue(key)!)));

        var another = new Option<bool>("--new") { Description = "Make another one, for the names and addresses of now; the one before counts no more." };
        var authority = new Command("ca", "Make a certificate authority of this device's own, for browsers that are to trust it.") { another };
        authority.SetAction((result, _) => RunAsync(result, desk => desk.MakeAuthorityAsync(result.GetValue(another))));

        var reset = new Command("reset", "Forget an imported certificate and the authority; the device's key stays.");
        reset.SetAction((result, _) => RunAsync(result, desk => desk.ResetAsync()));

        foreach (Command each in new[] { show, fingerprint, renew, import, authority, reset }) command.Add(each);
        root.Add(command);
    }

    private static async Task<int> RunAsync(ParseResult result, Func<CertificateDesk, Task> act)
    {
        (DaemonOptions options, Settings settings) = ConfigurationReader.Read(result.GetValue(Config), Environment.GetEnvironmentVariables(), []);
        TextWriter errors = result.InvocationConfiguration.Error;
        foreach (string error in settings.Errors) await errors.WriteLineAsync("further-link: " + error);
        if (settings.Errors.Count > 0) return ExitCode.Configuration;
        try
        {
            await act(new CertificateDesk(DaemonState.Seen(options, settings), result.GetValue(Json), result.InvocationConfiguration.Output, errors));
            return ExitCode.Ok;
        }
        catch (CertificateException refused)
        {
            await errors.WriteLineAsync("further-link: " + refused.Message);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            string help = UserAccount.IsRoot ? "" : "; the daemon's certificate is changed as root: sudo further-link certificate …";
            await errors.WriteLineAsync($"further-link: {refused.Message}{help}");
        }

        return ExitCode.Failure;
    }
}
