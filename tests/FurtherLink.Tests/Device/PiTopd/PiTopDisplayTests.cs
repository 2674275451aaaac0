using FurtherLink.Device;
using FurtherLink.Device.Access;
using FurtherLink.Device.Drawing;
using FurtherLink.Device.PiTopd;
using FurtherLink.Linux.Events;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Tests.Device.PiTopd;

[CancelAfter(30_000)]
internal sealed class PiTopDisplayTests
{
    private readonly DisplayModel[] _glass = [DisplayModel.Sh1106(), DisplayModel.Sh1106()];
    private EventLoop _loop = null!;
    private string _directory = null!;
    private StandIn _piTopd = null!;
    private PiTopdClient _client = null!;
    private PiTopDisplay _display = null!;

    private string LockPath => Path.Combine(_directory, MiniscreenLock.FileName);

    [SetUp]
    public async Task Begin()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        _loop = new EventLoop();
        _directory = Directory.CreateTempSubdirectory("further-link-test-").FullName;
        _piTopd = await StandIn.StartAsync(patience.Token);
        _client = new PiTopdClient(_loop, _piTopd.Endpoints, TimeProvider.System, NullLogger.Instance);
        _display = new PiTopDisplay(_client, bus => _glass[bus], _directory, NullLogger.Instance);
    }

    [TearDown]
    public async Task End()
    {
        await _client.DisposeAsync();
        await _piTopd.DisposeAsync();
        _loop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Test]
    public async Task It_is_taken_from_the_hub_and_given_back(CancellationToken ct)
    {
        await using (TakenDisplay taken = (await _display.TakeAsync(insist: false, ct))!)
        {
            taken.Show(Picture());
            Assert.That(_glass[1].Glass().Bytes.ToArray(), Is.EqualTo(Picture().Bytes.ToArray()));
            Assert.That(MiniscreenLock.TryTake(_directory), Is.Null, "other programs see that it is in use");
        }

        using SafeFileHandle? free = MiniscreenLock.TryTake(_directory);
        await _piTopd.UntilAsync("request 126|0", ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_piTopd.Requests, Is.EqualTo(new[] { "125", "126|1", "127", "126|0" }));
            Assert.That(_glass[1].Glass().Bytes.ToArray(), Is.All.Zero);
            Assert.That(_glass[1].IsOn, "for who draws next");
            Assert.That(free, Is.Not.Null);
        }
    }

    [Test]
    public async Task One_that_the_Pi_has_already_stays_with_the_Pi(CancellationToken ct)
    {
        await _piTopd.SayAsync("control 1");
        while (await _client.HasDisplayAsync(ct) != true)
        {
        }

        await using (await _display.TakeAsync(insist: false, ct))
        {
        }

        // Asked after all that giving it back could have asked.
        await _client.ReadBatteryAsync(ct);
        await _piTopd.UntilAsync("request 118", ct);
        Assert.That(_piTopd.Requests, Has.None.StartsWith("126"));
    }

    [Test]
    public async Task While_a_program_draws_it_is_left_alone_unless_somebody_insists(CancellationToken ct)
    {
        using SafeFileHandle? program = MiniscreenLock.TryTake(_directory);
        Assert.That(await _display.TakeAsync(insist: false, ct), Is.Null);
        Assert.That(_piTopd.Requests, Is.Empty);
        await using TakenDisplay? insisted = await _display.TakeAsync(insist: true, ct);
        Assert.That(insisted!.IsShared);
    }

    [Test]
    public async Task Without_an_answer_it_is_not_taken_and_the_lock_is_free(CancellationToken ct)
    {
        await _piTopd.MuteAsync(ct);
        Assert.That(await _display.TakeAsync(insist: true, ct), Is.Null);
        using SafeFileHandle? free = MiniscreenLock.TryTake(_directory);
        Assert.That(free, Is.Not.Null);
    }

    [Test]
    public async Task When_it_moves_to_the_other_bus_the_picture_follows(CancellationToken ct)
    {
        var heard = new Heard();
        var content = new ScreenContent();
        await using var screen = new Miniscreen(_display, content, TimeProvider.System, NullLogger.Instance);
        heard.Screen = screen;
        _client.Start(heard);
        await _piTopd.UntilHeardAsync(ct);

        await _piTopd.SayAsync("publish 313");
        await UntilAsync(() => _glass[1].Glass().Bytes.ContainsAnyExcept((byte)0), ct);
        byte[] status = _glass[1].Glass().Bytes.ToArray();
        await _piTopd.SayAsync("bus 0");
        await UntilAsync(() => _glass[0].Glass().Bytes.SequenceEqual(status), ct);
        Assert.That(_glass[1].Glass().Bytes.ToArray(), Is.All.Zero);
    }

    [Test]
    public async Task When_pi_topd_starts_anew_control_is_asked_for_again(CancellationToken ct)
    {
        var heard = new Heard();
        await using var screen = new Miniscreen(_display, new ScreenContent(), TimeProvider.System, NullLogger.Instance);
        heard.Screen = screen;
        _client.Start(heard);
        await _piTopd.UntilHeardAsync(ct);
        await _piTopd.SayAsync("publish 313");
        await _piTopd.UntilAsync("request 127", ct);

        await _piTopd.DieAsync();
        StandIn dead = _piTopd;
        _piTopd = await StandIn.StartAsync(ct, dead);
        await dead.DisposeAsync();
        await _piTopd.UntilHeardAsync(ct);
        await _piTopd.SayAsync("publish 327");
        await _piTopd.UntilAsync("request 127", ct);
        Assert.That(_piTopd.Requests, Does.Contain("126|1"));
    }

    [Test]
    public async Task A_link_planted_in_place_of_the_lock_is_not_followed(CancellationToken ct)
    {
        string target = Path.Combine(_directory, "precious");
        await File.WriteAllTextAsync(target, "precious", ct);
        File.SetUnixFileMode(target, UnixFileMode.UserRead);
        File.CreateSymbolicLink(LockPath, target);
        Assert.That(await _display.TakeAsync(insist: false, ct), Is.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await File.ReadAllTextAsync(target, ct), Is.EqualTo("precious"));
            Assert.That(File.GetUnixFileMode(target), Is.EqualTo(UnixFileMode.UserRead));
        }
    }

    [Test]
    public async Task A_directory_planted_in_place_of_the_lock_is_told(CancellationToken ct)
    {
        Directory.CreateDirectory(LockPath);
        Assert.That(await _display.TakeAsync(insist: false, ct), Is.Null);
    }

    [Test]
    public async Task Every_user_may_lock_what_was_created(CancellationToken ct)
    {
        await using TakenDisplay? taken = await _display.TakeAsync(insist: false, ct);
        Assert.That((int)File.GetUnixFileMode(LockPath), Is.EqualTo(0b110_110_110));
    }

    private static Framebuffer Picture()
    {
        var picture = new Framebuffer();
        picture.Draw(Font.Large, 3, 20, "pi-top");
        return picture;
    }

    private static async Task UntilAsync(Func<bool> condition, CancellationToken ct)
    {
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition()) await every.WaitForNextTickAsync(ct);
    }
}
