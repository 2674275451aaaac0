WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
builder.WebHost.UseKestrelCore();
WebApplication app = builder.Build();
app.MapGet("/status", () => "OK");
await app.RunAsync();
