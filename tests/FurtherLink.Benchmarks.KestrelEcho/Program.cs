using FurtherLink.Benchmarks.KestrelEcho;

// The bare server that the daemon is compared with: what Kestrel costs before any product is written on it.
WebApplication app = WebApplication.CreateBuilder(args).Build();
app.UseWebSockets();
app.MapGet("/status", () => "OK");
app.Map("/echo", Echo.AnswerAsync);
app.Map("/frames", PreparedFrames.SendAsync);
await app.RunAsync();
