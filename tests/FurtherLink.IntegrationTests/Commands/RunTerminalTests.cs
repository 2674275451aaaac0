using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Commands;

internal sealed class RunTerminalTests
{
    // Plays the person: gives `further-link run` a terminal of 30 × 100, types, changes its size, presses Ctrl-C; then one that is sent SIGTERM.
    private const string Person = """
        import fcntl, os, select, signal, struct, sys, termios, time

        def resize(master, rows, columns):
            fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

        def start(code):
            master, slave = os.openpty()
            resize(master, 30, 100)
            before = termios.tcgetattr(slave)
            pid = os.fork()
            if pid == 0:
                os.setsid()
                fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
                for descriptor in range(3): os.dup2(slave, descriptor)
                os.execv(sys.argv[1], [sys.argv[1], "run", "--url", sys.argv[2], "-c", code])
            return master, slave, pid, before

        def until(master, text):
            seen = b""
            while text not in seen:
                if select.select([master], [], [], 15)[0]: seen += os.read(master, 4096)
                else: sys.exit("waited for %r, saw %r" % (text, seen))

        def until_raw(slave, before):
            end = time.monotonic() + 15
            while termios.tcgetattr(slave) == before and time.monotonic() < end: pass

        def finish(slave, pid, before):
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            print(status, "restored" if termios.tcgetattr(slave) == before else "left raw")

        master, slave, pid, before = start('''
        import os, signal
        def size(*_): print("SIZE", *os.get_terminal_size(), flush=True)
        size()
        signal.signal(signal.SIGWINCH, size)
        print("NAME", input())
        try:
            while True: signal.pause()
        except KeyboardInterrupt:
            raise SystemExit(7)
        ''')
        until(master, b"SIZE 100 30")
        until_raw(slave, before)
        resize(master, 40, 120)
        until(master, b"SIZE 120 40")
        os.write(master, b"Ada\r")
        until(master, b"NAME Ada")
        os.write(master, b"\x03")
        finish(slave, pid, before)

        master, slave, pid, before = start("print('up', flush=True); input()")
        until(master, b"up")
        until_raw(slave, before)
        os.kill(pid, signal.SIGTERM)
        finish(slave, pid, before)
        """;

    [Test, CancelAfter(60_000)]
    public async Task A_terminal_is_passed_on_and_comes_back_as_it_was(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        CommandResult person = await Command.RunAsync("python3", ["-c", Person, DaemonBinary.Path, $"ws://{daemon.Address.Authority}"], ct);
        Assert.That(person.Output, Is.EqualTo("7 restored\n143 restored\n"), person.Errors);
    }
}
