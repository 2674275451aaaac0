namespace FurtherLink.Protocols;

/// <summary>Reads how the device is, for programs that ask: a JSON object on one line, what is not known being null.</summary>
internal delegate ValueTask<byte[]> DeviceReading(CancellationToken ct);
