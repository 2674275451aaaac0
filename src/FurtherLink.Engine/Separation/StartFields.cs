using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Terminals;

namespace FurtherLink.Engine.Separation;

/// <summary>
/// What the launcher is told of a start: what a client may say, and nothing else. No command line, no path that is opened with other rights than the user's, no
/// descriptor; how a language is started, in which environment and with which limits is the launcher's own configuration's to say.
/// </summary>
internal static class StartFields
{
    /// <param name="request">What to run.</param>
    /// <param name="user">As whom.</param>
    /// <param name="display">The number of the display that was opened for it; null: it has none.</param>
    public static WireWriter Write(StartRequest request, string user, int? display)
    {
        WireWriter fields = new WireWriter().Text(request.Runner).Text(user).OptionalText(request.Code).OptionalText(request.Path)
            .Flag(request.Detachable).Flag(request.Sandbox).Flag(request.Terminal is not null);
        if (request.Terminal is { } size) fields.Int(size.Rows).Int(size.Columns);
        fields.Flag(display is not null);
        if (display is { } number) fields.Int(number);
        fields.Int(request.Environment.Count);
        foreach ((string name, string value) in request.Environment) fields.Text(name).Text(value);
        return fields;
    }

    /// <returns>The start, and the number of its display, or null.</returns>
    /// <exception cref="WireException">It is no start.</exception>
    /// <exception cref="StartException">It is one that cannot be.</exception>
    public static (StartRequest Start, int? Display) Read(ReadOnlyMemory<byte> bytes)
    {
        var fields = new WireReader(bytes);
        var request = new StartRequest
        {
            Runner = fields.Text(),
            User = fields.Text(),
            Code = fields.OptionalText(),
            Path = fields.OptionalText(),
            Detachable = fields.Flag(),
            Sandbox = fields.Flag(),
            Terminal = fields.Flag() ? new TerminalSize(Side(fields.Int()), Side(fields.Int())) : null,
        };
        int? display = fields.Flag() ? fields.Int() : null;
        request = request with { Environment = Variables(fields) };
        fields.End();
        return ClientEnvironment.Problem(request.Environment) is { } problem ? throw new StartException("env: " + problem) : (request, display);
    }

    private static ushort Side(int value) => value is >= 1 and <= ushort.MaxValue ? (ushort)value : throw new WireException($"{value} is no side of a terminal");

    private static Dictionary<string, string> Variables(WireReader fields)
    {
        int count = fields.Count();
        if (count > ClientEnvironment.MostVariables) throw new WireException($"{count} variables are more than {ClientEnvironment.MostVariables}");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int one = 0; one < count; one++) variables[fields.Text()] = fields.Text();
        return variables;
    }
}
