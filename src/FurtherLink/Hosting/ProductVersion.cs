using System.Reflection;

namespace FurtherLink.Hosting;

/// <summary>The version of this build.</summary>
internal static class ProductVersion
{
    /// <summary>A semantic version, as Directory.Build.props has it.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
