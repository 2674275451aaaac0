using FurtherLink.Configuration;
using FurtherLink.Linux.Users;
using FurtherLink.Trust.Certificates;

namespace FurtherLink.Doctor;

/// <summary>Whether the certificate can be served, and counts.</summary>
internal sealed class CertificateCheck(DaemonOptions options, TimeProvider time) : ICheck
{
    public string Subject => "certificate";

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Finding>>([Look()]);

    private Finding Look()
    {
        if (!options.Network.Tls) return Finding.Note("connections are not encrypted (Network:Tls): everybody on the way can read and change what is typed and run", "set Network:Tls to true");
        var files = new StateFiles(options.StateDirectory);
        CertificatePair? provided = CertificateChoice.Provided(options.Network);
        CertificatePair served = provided ?? (File.Exists(files.Imported) ? new CertificatePair(files.Imported, files.Imported) : new CertificatePair(files.Certificate, files.DeviceKey));
        bool own = provided is null && !File.Exists(files.Imported);
        if (own && !File.Exists(files.Certificate)) return Finding.Fine("the daemon makes one at its first start");
        // The private key is the daemon's alone; the rest can be told without.
        if (provided is null && !UserAccount.IsRoot && FileRights.CannotRead(served.Key) is not null) served = new CertificatePair(files.Certificate, "");
        try
        {
            LoadedCertificate loaded = served.Key.Length == 0 ? LoadedCertificate.WithoutKey(served.Certificate) : served.Load();
            return Judge(loaded, OwnNames.Current(CertificateChoice.Hosts(options)), own && loaded.IsOfOurMaking, time.GetUtcNow());
        }
        catch (CertificateException unusable)
        {
            return Finding.Wrong(unusable.Message, own ? "sudo further-link certificate renew" : provided is null ? "sudo further-link certificate reset" : "put the files right, or take Network:Certificate away");
        }
    }

    /// <param name="certificate">What is served.</param>
    /// <param name="current">By what the machine can be reached now.</param>
    /// <param name="own">Whether the device made it.</param>
    /// <param name="now">The clock.</param>
    internal static Finding Judge(LoadedCertificate certificate, CertificateNames current, bool own, DateTimeOffset now)
    {
        string renew = own ? "sudo further-link certificate renew" : "get a new one, and: sudo further-link certificate import CERT KEY (or put it where Network:Certificate says)";
        Validity validity = certificate.Validity;
        if (validity.IsOver(now)) return Finding.Wrong($"the certificate expired on {validity.Until:yyyy-MM-dd}: browsers refuse the device", renew);
        if (validity.IsAhead(now)) return Finding.Wrong($"the certificate counts only from {validity.From:yyyy-MM-dd} on", $"look at the clock first; then {renew}");
        if (!own && validity.IsDue(now)) return Finding.Note($"the certificate expires on {validity.Until:yyyy-MM-dd}", renew);
        string left = string.Join(", ", current.All.Except(certificate.Names.All));
        if (own && left.Length > 0)
        {
            return Finding.Note(
                $"the certificate is not for {left}, by which this device can be reached",
                certificate.Issuers.Count > 0 ? "sudo further-link certificate ca --new makes an authority that may vouch for it, to be trusted anew" : "a running daemon sees to it; else: " + renew);
        }

        return Finding.Fine($"it counts until {validity.Until:yyyy-MM-dd}; key {certificate.Key.Grouped}");
    }
}
