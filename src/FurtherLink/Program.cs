using FurtherLink.Endpoints;

WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
builder.WebHost.UseKestrelCore();
builder.Services.AddUploads();
WebApplication app = builder.Build();
app.MapGet("/status", () => "OK");
app.MapUpload();
await app.RunAsync();
