using System.Globalization;
using System.Text.Json;

namespace FurtherLink.Protocols;

/// <summary>What <c>/proc</c> and <c>/sys</c> tell about any device. proc(5); sysfs-class-power and sysfs-class-thermal of the kernel's ABI documents.</summary>
internal static class DeviceBasics
{
    private const string Batteries = "/sys/class/power_supply";

    /// <summary>See <see cref="DeviceReading"/>.</summary>
    public static ValueTask<byte[]> ReadAsync(CancellationToken ct)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("model", Read("/sys/firmware/devicetree/base/model")?.TrimEnd('\0'));
            writer.WriteString("serial", Read("/sys/firmware/devicetree/base/serial-number")?.TrimEnd('\0'));
            writer.WriteString("hostname", Environment.MachineName);
            Write(writer, "uptime", Number(Read("/proc/uptime")?.Split(' ')[0]));
            Write(writer, "temperature", Number(Read("/sys/class/thermal/thermal_zone0/temp")) / 1000);
            WriteMemory(writer);
            WriteDisk(writer);
            WriteBattery(writer);
            writer.WriteEndObject();
        }

        return ValueTask.FromResult(json.ToArray());
    }

    private static void WriteMemory(Utf8JsonWriter writer)
    {
        string[] lines = Read("/proc/meminfo")?.Split('\n') ?? [];
        writer.WriteStartObject("memory");
        Write(writer, "total", Kibibytes("MemTotal:"));
        Write(writer, "free", Kibibytes("MemAvailable:"));
        writer.WriteEndObject();

        double? Kibibytes(string name) => Number(Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Replace("kB", "", StringComparison.Ordinal)) * 1024;
    }

    private static void WriteDisk(Utf8JsonWriter writer)
    {
        var root = new DriveInfo("/");
        writer.WriteStartObject("disk");
        writer.WriteNumber("total", root.TotalSize);
        writer.WriteNumber("free", root.AvailableFreeSpace);
        writer.WriteEndObject();
    }

    private static void WriteBattery(Utf8JsonWriter writer)
    {
        string? battery = Directory.Exists(Batteries)
            ? Directory.EnumerateFileSystemEntries(Batteries).FirstOrDefault(static supply => Read(Path.Combine(supply, "type")) == "Battery")
            : null;
        if (battery is null)
        {
            writer.WriteNull("battery");
            return;
        }

        writer.WriteStartObject("battery");
        Write(writer, "percent", Number(Read(Path.Combine(battery, "capacity"))));
        writer.WriteString("state", Read(Path.Combine(battery, "status"))?.ToLowerInvariant());
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, double? number)
    {
        if (number is { } known) writer.WriteNumber(name, known);
        else writer.WriteNull(name);
    }

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static string? Read(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
