using FurtherLink.Configuration;
using FurtherLink.Linux.Users;
using FurtherLink.Trust.Certificates;

namespace FurtherLink.Doctor;

/// <summary>Whether what the daemon keeps between starts can be kept, is whole, and is nobody else's to read.</summary>
internal sealed class StateCheck(string directory) : ICheck
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public string Subject => "state";

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Finding>>([.. Look()]);

    private IEnumerable<Finding> Look()
    {
        string secrets = new StateFiles(directory).SecretDirectory;
        bool mayLook = UserAccount.IsRoot || directory != StateDirectory.System;
        yield return Judge(directory, mayLook, NotWritable());
        bool open = Directory.Exists(secrets) && (File.GetUnixFileMode(secrets) & Others) != UnixFileMode.None;
        if (open) yield return Finding.Wrong($"others may look into {secrets}, where the device's private key is", $"sudo chmod 700 {secrets}; then further-link certificate renew --new-key");
        foreach (string damaged in new[] { directory, secrets }.SelectMany(Damaged))
            yield return Finding.Note($"{damaged} was found damaged and set aside: the card may be failing, or the power went", $"look at it, then: sudo rm {damaged}");
    }

    /// <param name="directory">The state directory.</param>
    /// <param name="mayLook">Whether this user is the daemon's.</param>
    /// <param name="problem">Why it cannot be written; null where it can.</param>
    internal static Finding Judge(string directory, bool mayLook, string? problem)
    {
        if (problem is null) return Finding.Fine($"{directory} can be written");
        return mayLook
            ? Finding.Wrong(
                $"{directory} cannot be written ({problem}): paired clients and the certificate are forgotten at the next start",
                "give it to the daemon's user, or set State:Directory; a card that became read-only is failing")
            : Finding.Unknown($"only root can tell whether {directory} can be written", "sudo further-link doctor");
    }

    private string? NotWritable()
    {
        try
        {
            // The daemon makes it at its first start: then what is above it counts.
            string existing = directory;
            while (!Directory.Exists(existing) && !File.Exists(existing) && Path.GetDirectoryName(existing) is { } above) existing = above;
            using var probe = new FileStream(
                Path.Combine(existing, $".further-link-doctor-{Environment.ProcessId}"),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return refused.Message;
        }
    }

    private static IEnumerable<string> Damaged(string directory)
    {
        try
        {
            return Directory.GetFiles(directory, "*.damaged");
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            // Told above, or not there yet.
            return [];
        }
    }
}
