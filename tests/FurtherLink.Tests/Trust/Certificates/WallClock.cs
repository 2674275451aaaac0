namespace FurtherLink.Tests.Trust.Certificates;

/// <summary>A clock on the wall that a test sets.</summary>
internal sealed class WallClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
