using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;

using FurtherLink.Linux;
using FurtherLink.Linux.Interop;

namespace FurtherLink.Tests.Linux;

internal sealed class AbiTests
{
    private const BindingFlags Own =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Test, CancelAfter(60_000)]
    public async Task Every_number_and_layout_is_what_the_C_headers_of_this_machine_say(CancellationToken ct)
    {
        IEnumerable<string> headers = AbiTable.Rows.Select(static row => row.Header).Append("stddef.h").Distinct();
        string[] program =
        [
            "#define _GNU_SOURCE",
            .. headers.Select(static header => $"#include <{header}>"),
            .. AbiTable.Rows.Select(static row => row.Assertion),
        ];

        string complaints = await CompileAsync(string.Join('\n', program) + "\n", ct);

        Assert.That(complaints, Is.Empty);
    }

    [Test]
    public void Every_constant_and_struct_of_the_interop_has_a_row()
    {
        HashSet<string> rows = [.. AbiTable.Rows.Select(static row => row.Member)];

        Assert.That(InteropMembers().Where(member => !rows.Contains(member)), Is.Empty, "AbiTable has no row for these");
    }

    [Test]
    public void Every_error_number_has_a_row()
    {
        HashSet<string> rows = [.. AbiTable.Rows.Select(static row => row.Member)];
        IEnumerable<string> members = typeof(Errno).GetFields(Own).Select(static field => $"{nameof(Errno)}.{field.Name}");

        Assert.That(members.Where(member => !rows.Contains(member)), Is.Empty, "AbiTable has no row for these");
    }

    // Constants, numbers that depend on the machine (get-only properties), and structs with their fields, of all of Interop/.
    private static IEnumerable<string> InteropMembers()
    {
        foreach (Type type in typeof(Libc).Assembly.GetTypes().Where(static type => type.Namespace == typeof(Libc).Namespace))
        {
            if (type.Name.Contains('<')) continue; // made by the compiler
            if (type is { IsValueType: true, IsEnum: false })
            {
                yield return type.Name;
                foreach (FieldInfo field in type.GetFields(Own).Where(static field => !field.IsStatic)) yield return $"{type.Name}.{field.Name}";
                continue;
            }

            foreach (FieldInfo field in type.GetFields(Own).Where(static field => field.IsLiteral && field.FieldType != typeof(string)))
                yield return field.Name;
            foreach (PropertyInfo property in type.GetProperties(Own).Where(static property => property.PropertyType == typeof(int)))
                yield return property.Name;
        }
    }

    /// <summary>What the compiler says of <paramref name="program"/>; empty when it holds.</summary>
    private static async Task<string> CompileAsync(string program, CancellationToken ct)
    {
        using Process compiler = Start("gcc", "-fsyntax-only", "-Wall", "-Werror", "-x", "c", "-");
        Task<string> complaints = compiler.StandardError.ReadToEndAsync(ct);
        await compiler.StandardInput.WriteAsync(program.AsMemory(), ct);
        compiler.StandardInput.Close();
        await compiler.WaitForExitAsync(ct);
        return await complaints;
    }

    private static Process Start(string command, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(command, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception missing)
        {
            Assert.Ignore($"No C compiler here ({missing.Message}); apt-get install gcc libc6-dev.");
            throw;
        }
    }
}
