using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using FurtherLink.Device;
using FurtherLink.Device.Facts;

namespace FurtherLink.Endpoints;

/// <summary>What <c>GET /device</c> says; a source that is missing is null.</summary>
internal sealed record DeviceAnswer(
    string Name, string? Model, string? Product, string? Serial, string Hostname, IReadOnlyList<DeviceAddress> Addresses, string? Os, long? Uptime,
    double? CpuTemperature, Throttling? Throttling, Capacity? Memory, Capacity? Disk, DeviceAnswer.BatteryAnswer? Battery)
{
    /// <summary>The facts, as clients see them: times in seconds, sizes in bytes.</summary>
    public static DeviceAnswer Of(DeviceFacts facts) => new(
        facts.Name, facts.Model, facts.Product, facts.Serial, facts.Hostname, facts.Addresses, facts.System, (long?)facts.Uptime?.TotalSeconds, facts.CpuTemperature,
        facts.Throttling, facts.Memory, facts.Disk, facts.Battery is { } battery ? new BatteryAnswer(State(battery.Charge), battery.Percent, battery.MinutesLeft) : null);

    /// <summary>The answer as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DeviceJson.Plain.DeviceAnswer);

    private static string State(BatteryCharge charge) => charge switch
    {
        BatteryCharge.Charging => "charging",
        BatteryCharge.Full => "full",
        _ => "discharging",
    };

    /// <summary>The battery: <c>charging</c>, <c>discharging</c> or <c>full</c>.</summary>
    internal sealed record BatteryAnswer(string State, int Percent, int? MinutesLeft);
}

[JsonSerializable(typeof(DeviceAnswer))]
internal sealed partial class DeviceJson : JsonSerializerContext
{
    public static DeviceJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
