using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Device;

[CancelAfter(30_000)]
internal sealed class DeviceTests
{
    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        _daemon = await TestDaemon.StartAsync(patience.Token, environment: new() { ["FURTHER_LINK_Device__Display"] = "simulated" });
    }

    [OneTimeTearDown]
    public async Task Stop() => await _daemon.DisposeAsync();

    [Test]
    public async Task The_device_says_what_it_is(CancellationToken ct)
    {
        JsonObject device = JsonNode.Parse(await _daemon.Http.GetStringAsync("/device", ct))!.AsObject();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(device.Select(pair => pair.Key), Is.EqualTo(new[]
            {
                "name", "model", "product", "serial", "hostname", "addresses", "os", "uptime", "cpuTemperature", "throttling", "memory", "disk", "battery",
            }));
            Assert.That((string?)device["name"], Does.Match("^pi-top-[0-9A-Z]{4}$"));
            Assert.That((string?)device["hostname"], Is.EqualTo(Environment.MachineName));
            Assert.That((long?)device["uptime"], Is.Positive);
            Assert.That((long)device["memory"]!["total"]!, Is.GreaterThan((long)device["memory"]!["available"]!));
            Assert.That((long?)device["disk"]?["total"], Is.Positive);
            Assert.That(device["addresses"], Is.InstanceOf<JsonArray>());
        }
    }

    [Test]
    public async Task The_command_line_knows_the_same_name(CancellationToken ct)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync(["identify"], ct);
        JsonNode device = JsonNode.Parse(await _daemon.Http.GetStringAsync("/device", ct))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero);
            Assert.That(run.Output.TrimEnd(), Is.EqualTo((string?)device["name"]));
        }
    }

    [Test]
    public async Task An_EventSource_hears_how_everything_is_at_once(CancellationToken ct)
    {
        using HttpResponseMessage answer = await _daemon.Http.GetAsync("/device/events", HttpCompletionOption.ResponseHeadersRead, ct);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(ct));
        string line = (await lines.ReadLineAsync(ct))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"));
            Assert.That(line, Does.StartWith("data: {\"name\":\"pi-top-"));
            Assert.That(await lines.ReadLineAsync(ct), Is.Empty);
        }
    }

    [Test]
    public async Task A_websocket_hears_the_same_and_can_say_goodbye(CancellationToken ct)
    {
        using var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        await socket.ConnectAsync(new UriBuilder(new Uri(_daemon.Address, "/device/events")) { Scheme = "ws" }.Uri, ct);
        byte[] buffer = new byte[16 * 1024];
        WebSocketReceiveResult message = await socket.ReceiveAsync(buffer, ct);
        await socket.SendAsync("hello?"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, ct);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(JsonNode.Parse(Encoding.UTF8.GetString(buffer, 0, message.Count))!["name"], Is.Not.Null);
            Assert.That(socket.CloseStatus, Is.EqualTo(WebSocketCloseStatus.NormalClosure));
        }
    }

    [Test]
    public async Task No_more_than_64_listen_at_a_time_and_those_who_left_make_room(CancellationToken ct)
    {
        List<HttpResponseMessage> listeners = [];
        try
        {
            HttpResponseMessage answer;
            while ((answer = await ListenAsync(ct)).StatusCode == HttpStatusCode.OK) listeners.Add(answer);
            // Those of other tests may still be leaving.
            Assert.That((answer.StatusCode, listeners.Count), Is.EqualTo((HttpStatusCode.ServiceUnavailable, 64)).Or.EqualTo((HttpStatusCode.ServiceUnavailable, 63)).Or.EqualTo((HttpStatusCode.ServiceUnavailable, 62)));
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }

        HttpStatusCode status = HttpStatusCode.ServiceUnavailable;
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (status != HttpStatusCode.OK)
        {
            using HttpResponseMessage again = await ListenAsync(ct);
            status = again.StatusCode;
            await every.WaitForNextTickAsync(ct);
        }
    }

    [Test]
    public async Task A_button_wakes_the_screen_and_cancel_lets_it_sleep(CancellationToken ct)
    {
        byte[] dark = await PictureAsync(ct);
        Assert.That(await PressAsync("down", ct), Is.EqualTo(HttpStatusCode.NoContent));
        await UntilAsync(picture => !picture.SequenceEqual(dark), ct);
        await PressAsync("cancel", ct);
        await UntilAsync(picture => picture.SequenceEqual(dark), ct);
    }

    [Test]
    public async Task The_words_of_a_program_are_shown_until_it_ends(CancellationToken ct)
    {
        byte[] dark = await PictureAsync(ct);
        byte[] words = await File.ReadAllBytesAsync(Path.Combine(DaemonBinary.SolutionDirectory, "docs/device/text.png"), ct);
        await using RunClient client = await _daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "python3", ct, code: """
            from further_link import miniscreen
            miniscreen.show("LED on\n23 °C")
            input()
            """);
        await UntilAsync(picture => picture.SequenceEqual(words), ct, scale: 4);
        await client.TypeAsync("1", "\n", ct);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        await UntilAsync(picture => picture.SequenceEqual(dark), ct);
    }

    [Test]
    public async Task What_somebody_should_look_after_is_said_on_the_screen(CancellationToken ct)
    {
        byte[] problem = await File.ReadAllBytesAsync(Path.Combine(DaemonBinary.SolutionDirectory, "docs/device/error.png"), ct);
        string state = Directory.CreateTempSubdirectory("further-link-tests-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(state, "clients.json"), "{", ct);
            await using TestDaemon daemon = await TestDaemon.StartAsync(
                ct, environment: new() { ["FURTHER_LINK_Device__Display"] = "simulated", ["FURTHER_LINK_State__Directory"] = state });
            using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!(await daemon.Http.GetByteArrayAsync("/device/miniscreen.png?scale=4", ct)).SequenceEqual(problem)) await every.WaitForNextTickAsync(ct);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [TestCase("down", "")]
    [TestCase("down", "null")]
    [TestCase("down", "{}")]
    [TestCase("down", "{\"event\":1}")]
    [TestCase("down", "{\"event\":\"kick\"}")]
    [TestCase("down", "[\"press\"]")]
    public async Task What_is_no_press_is_refused(string button, string body, CancellationToken ct) =>
        Assert.That(await PostAsync(button, body, ct), Is.EqualTo(HttpStatusCode.BadRequest));

    [Test]
    public async Task There_is_no_fifth_button(CancellationToken ct) =>
        Assert.That(await PostAsync("reset", """{"event":"press"}""", ct), Is.EqualTo(HttpStatusCode.NotFound));

    [TestCase("0", HttpStatusCode.BadRequest)]
    [TestCase("9", HttpStatusCode.BadRequest)]
    [TestCase("x", HttpStatusCode.BadRequest)]
    [TestCase("8", HttpStatusCode.OK)]
    public async Task The_picture_can_be_enlarged_up_to_eight_times(string scale, HttpStatusCode status, CancellationToken ct)
    {
        using HttpResponseMessage answer = await _daemon.Http.GetAsync($"/device/miniscreen.png?scale={scale}", ct);
        Assert.That(answer.StatusCode, Is.EqualTo(status));
    }

    private Task<HttpResponseMessage> ListenAsync(CancellationToken ct) =>
        _daemon.Http.GetAsync("/device/events", HttpCompletionOption.ResponseHeadersRead, ct);

    private Task<byte[]> PictureAsync(CancellationToken ct, int scale = 1) => _daemon.Http.GetByteArrayAsync($"/device/miniscreen.png?scale={scale}", ct);

    private async Task UntilAsync(Func<byte[], bool> condition, CancellationToken ct, int scale = 1)
    {
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition(await PictureAsync(ct, scale))) await every.WaitForNextTickAsync(ct);
    }

    private async Task<HttpStatusCode> PressAsync(string button, CancellationToken ct)
    {
        await PostAsync(button, """{"event":"press"}""", ct);
        return await PostAsync(button, """{"event":"release"}""", ct);
    }

    private async Task<HttpStatusCode> PostAsync(string button, string body, CancellationToken ct)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _daemon.Http.PostAsync($"/device/buttons/{button}", content, ct);
        return answer.StatusCode;
    }
}
