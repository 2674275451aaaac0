using System.Globalization;

namespace FurtherLink.Doctor;

/// <summary>Whether there is room on the disks that are written to.</summary>
internal sealed class DiskCheck(IReadOnlyList<string> directories) : ICheck
{
    private const long Least = 50L << 20;
    private const long Little = 300L << 20;

    public string Subject => "disk";

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct)
    {
        // Two directories on one disk have the same room.
        IEnumerable<Finding> findings = directories.Select(Existing).Distinct()
            .Select(directory => (directory, disk: new DriveInfo(directory)))
            .DistinctBy(place => (place.disk.AvailableFreeSpace, place.disk.TotalSize))
            .Select(place => Judge(place.directory, place.disk.AvailableFreeSpace, place.disk.TotalSize));
        return Task.FromResult<IReadOnlyList<Finding>>([.. findings]);
    }

    /// <param name="directory">Where.</param>
    /// <param name="free">Bytes that a user can still write.</param>
    /// <param name="total">Bytes in all.</param>
    internal static Finding Judge(string directory, long free, long total)
    {
        string text = $"{Size(free)} of {Size(total)} are free at {directory}";
        // A small disk may be small on purpose, a memory disk for instance.
        if (free < Math.Min(Least, total / 20)) return Finding.Wrong(text + ": programs cannot be stored, or only in part", "make room: sudo apt clean; du -xh --max-depth=1 / | sort -h");
        return free < Math.Min(Little, total / 10) ? Finding.Note(text + ", which is little", "make room: sudo apt clean") : Finding.Fine(text);
    }

    private static string Existing(string directory)
    {
        while (!Directory.Exists(directory) && Path.GetDirectoryName(directory) is { } above) directory = above;
        return directory;
    }

    private static string Size(long bytes) => bytes >= 10L << 30
        ? (bytes >> 30).ToString(CultureInfo.InvariantCulture) + " GiB"
        : (bytes >> 20).ToString(CultureInfo.InvariantCulture) + " MiB";
}
