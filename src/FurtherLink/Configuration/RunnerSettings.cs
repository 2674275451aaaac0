using FurtherLink.Engine.Runners;

namespace FurtherLink.Configuration;

/// <summary>Languages described in the configuration file.</summary>
internal static class RunnerSettings
{
    // These are code, not data: python3 knows virtual environments, shell the user's login shell, exec needs no tool.
    private static readonly string[] Reserved = ["python3", "python-canvas", "shell", "exec"];

    private static readonly string[] Fields = ["name", "command:#", "extension", "compile:#", "package", "selfTest"];

    /// <summary>The built-in languages, with those of the configuration added; one of the same name replaces the built-in one.</summary>
    public static IReadOnlyList<RunnerDefinition> Read(Settings settings)
    {
        IReadOnlyList<RunnerDefinition> configured =
            settings.Objects("Programs:Runners", Fields, "the built-in languages", Parse, runner => runner.Name);
        return [.. RunnerDefinition.BuiltIn.Where(runner => configured.All(other => other.Name != runner.Name)), .. configured];
    }

    private static RunnerDefinition? Parse(IConfigurationSection section, Action<string> wrong)
    {
        string name = section["name"] ?? "";
        string extension = section["extension"] ?? "";
        string[] command = Texts(section.GetSection("command"));
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '+' or '.' or '#'))
            wrong($"name '{name}' is not allowed; allowed: letters, digits and - _ + . #");
        else if (Reserved.Contains(name))
            wrong($"name '{name}' is taken; {string.Join(", ", Reserved)} cannot be replaced");
        else if (extension.Length < 2 || extension[0] != '.' || extension.Contains('/'))
            wrong($"extension '{extension}' is not allowed; allowed: a dot and what follows it in a file's name, like .rb");
        else if (command.Length == 0 || command[0].Length == 0)
            wrong("command is missing; it is a list: the program and its arguments, {file} among them");
        else
            return new RunnerDefinition
            {
                Name = name,
                Extension = extension,
                Command = command,
                Compile = Texts(section.GetSection("compile")),
                Package = section["package"],
                SelfTest = section["selfTest"],
            };
        return null;
    }

    private static string[] Texts(IConfigurationSection list) => [.. list.GetChildren().Select(item => item.Value ?? "")];
}
