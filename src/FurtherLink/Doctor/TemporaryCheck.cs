namespace FurtherLink.Doctor;

/// <summary>Whether every user can put files where programs without a directory go, and nobody can take another's away.</summary>
internal sealed class TemporaryCheck(string directory) : ICheck
{
    private const UnixFileMode Everybody = UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public string Subject => "temporary";

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Finding>>(
        [Judge(directory, Directory.Exists(directory) ? File.GetUnixFileMode(directory) : null)]);

    /// <param name="directory">Where.</param>
    /// <param name="mode">Its mode; null where it does not exist.</param>
    internal static Finding Judge(string directory, UnixFileMode? mode)
    {
        string advice = $"sudo chmod 1777 {directory}, or set Programs:TempDirectory";
        if (mode is null) return Finding.Wrong($"{directory} does not exist: code that is sent along cannot be run", $"sudo mkdir --mode=1777 {directory}, or set Programs:TempDirectory");
        if ((mode & Everybody) != Everybody) return Finding.Wrong($"not every user can write to {directory}: their code cannot be run", advice);
        return mode.Value.HasFlag(UnixFileMode.StickyBit)
            ? Finding.Fine($"{directory} is for everybody")
            : Finding.Wrong($"in {directory} everybody may remove, or replace, the files of others (no sticky bit)", advice);
    }
}
