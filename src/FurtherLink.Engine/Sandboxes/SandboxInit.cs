using System.Globalization;

using FurtherLink.Linux.Processes;

namespace FurtherLink.Engine.Sandboxes;

/// <summary>
/// Process 1 of a sandbox. bubblewrap's own tells an end by a signal as the exit code 128+N, which a program can also exit with; this one tells the wait status
/// itself. It also gives the program a session of its own with the terminal as its controlling one, so that Ctrl-C reaches the program and not bubblewrap;
/// sets the client's variables, which so reach nothing but the program; and collects orphans.
/// </summary>
/// <remarks>
/// In Perl because perl-base is on every Debian (Essential), starts in a few milliseconds and needs no shell. On descriptor 3 it tells a line each: <c>ready</c>; <c>up</c>,
/// once the program has been executed, or <c>no REASON</c>; <c>end STATUS</c>, in decimal. Between the first two it reads descriptor 4 to its end: the variables, each
/// with a NUL behind it. They stand on no command line, where everybody could read them; and until they are complete, the program has not been started.
/// </remarks>
internal static class SandboxInit
{
    public const string Perl = "/usr/bin/perl";

    // Closed by perl in what it executes: every descriptor above 2 that it opened itself ($^F, perlvar(1)).
    private const string Script = """
        use strict;
        my ($setsid, $tiocsctty) = splice @ARGV, 0, 2;
        open my $told, '>&=', 3 or die;
        open my $variables, '<&=', 4 or die;
        syswrite $told, "ready\n";
        my @variables = do { local $/ = "\0"; map { chomp; $_ } <$variables> };
        close $variables;
        pipe my $failure, my $executed or die;
        defined(my $program = fork) or die "cannot fork: $!\n";
        if ($program == 0) {
            syscall $setsid + 0;
            ioctl STDIN, $tiocsctty + 0, 0 if -t STDIN;
            for (@variables) { my ($name, $value) = split /=/, $_, 2; $ENV{$name} = $value }
            { no warnings; exec { $ARGV[0] } @ARGV }
            syswrite $executed, "$ARGV[0]: $!\n";
            exit 127;
        }
        open STDIN, '<', '/dev/null'; open STDOUT, '>&', \*STDIN; open STDERR, '>&', \*STDIN;
        close $executed;
        my $reason = <$failure>;
        syswrite $told, defined $reason ? "no $reason" : "up\n";
        while ((my $ended = wait) > 0) { if ($ended == $program) { syswrite $told, "end $?\n"; exit 0 } }
        """;

    /// <summary>The command that runs <paramref name="program"/> as process 2.</summary>
    public static IEnumerable<string> Command(IEnumerable<string> program) =>
    [
        Perl, "-e", Script, "--",
        KernelNumbers.SetSession.ToString(CultureInfo.InvariantCulture), KernelNumbers.SetControllingTerminal.ToString(CultureInfo.InvariantCulture), .. program,
    ];
}
