namespace FurtherLink.Device.PiTopd;

/// <summary>Where pi-topd is.</summary>
/// <param name="Requests">Answers questions.</param>
/// <param name="Events">Tells what happens.</param>
public sealed record PiTopdEndpoints(string Requests = "tcp://127.0.0.1:3782", string Events = "tcp://127.0.0.1:3781");
