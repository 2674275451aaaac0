using System.Security.Cryptography.X509Certificates;

namespace FurtherLink.Trust.Certificates;

/// <summary>From when until when a certificate counts. A Pi has no battery-backed clock: after a boot without network it may be years off, in both directions.</summary>
internal readonly record struct Validity(DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>This code is younger: a clock that shows less is wrong.</summary>
    public static readonly DateTimeOffset NoClockBefore = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset LongAgo = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset FarAhead = new(2049, 12, 31, 23, 59, 59, TimeSpan.Zero); // the end of UTCTime, RFC 5280, 4.1.2.5

    // Apple's systems refuse a server's certificate that counts for more than 825 days, also one of an authority that its user added
    // (https://support.apple.com/en-us/103769). The stricter limits of browsers are for authorities that everybody trusts.
    private static readonly TimeSpan Signed = TimeSpan.FromDays(800);
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromDays(60);
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromDays(2);
    private const int Years = 20;

    /// <summary>For what signs itself: the dates do not depend on the clock, unless that shows a time for which they would be too short.</summary>
    public static Validity Lasting(DateTimeOffset now) => new(LongAgo, now + RenewedBefore < FarAhead ? FarAhead : now.AddYears(Years));

    /// <summary>For a server's certificate that <paramref name="authority"/> signs.</summary>
    public static Validity Under(X509Certificate2 authority, DateTimeOffset now)
    {
        Validity whole = Of(authority);
        DateTimeOffset start = (now < NoClockBefore ? NoClockBefore : now) - ClocksDiffer;
        return new Validity(start < whole.From ? whole.From : start, start + Signed > whole.Until ? whole.Until : start + Signed);
    }

    /// <summary>As a certificate says.</summary>
    public static Validity Of(X509Certificate2 certificate) =>
        new(new DateTimeOffset(certificate.NotBefore).ToUniversalTime(), new DateTimeOffset(certificate.NotAfter).ToUniversalTime());

    /// <summary>Whether it is over. A clock that shows too little proves nothing.</summary>
    public bool IsOver(DateTimeOffset now) => now > Until;

    /// <summary>Whether it has not begun, as far as the clock can be believed.</summary>
    public bool IsAhead(DateTimeOffset now) => now >= NoClockBefore && now < From;

    /// <summary>Whether it is time for the next one: soon over, or made while the clock was ahead.</summary>
    public bool IsDue(DateTimeOffset now) => now > Until - RenewedBefore || IsAhead(now);
}
