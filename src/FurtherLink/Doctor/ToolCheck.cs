namespace FurtherLink.Doctor;

/// <summary>Whether a program of the system's is there that the daemon calls.</summary>
/// <param name="name">Its name.</param>
/// <param name="path">Where the daemon looks for it.</param>
/// <param name="package">The Debian package that has it.</param>
/// <param name="isNeeded">Whether something fails without it.</param>
/// <param name="without">What cannot be done then.</param>
internal sealed class ToolCheck(string name, string path, string package, bool isNeeded, string without) : ICheck
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public string Subject => name;

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Finding>>([Judge(File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != UnixFileMode.None)]);

    internal Finding Judge(bool isThere)
    {
        if (isThere) return Finding.Fine(path);
        string text = $"{path} is not there: {without}";
        string advice = $"sudo apt install {package}";
        return isNeeded ? Finding.Wrong(text, advice) : Finding.Note(text, advice);
    }
}
