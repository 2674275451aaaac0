using FurtherLink.Trust.Certificates;

namespace FurtherLink.Doctor;

/// <summary>Whether the clock can be right.</summary>
internal sealed class ClockCheck(TimeProvider time) : ICheck
{
    private static readonly TimeSpan Plausible = TimeSpan.FromDays(20 * 365);

    public string Subject => "clock";

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Finding>>([Judge(time.GetUtcNow())]);

    internal static Finding Judge(DateTimeOffset now)
    {
        bool right = now >= Validity.NoClockBefore && now < Validity.NoClockBefore + Plausible;
        return right
            ? Finding.Fine($"{now:yyyy-MM-dd HH:mm} UTC")
            : Finding.Wrong(
                $"the clock says {now:yyyy-MM-dd}, and that cannot be: downloads and certificates of others will be refused",
                "connect the device to the internet and wait a minute (timedatectl shows it), or: sudo date --set '2030-12-31 12:00'");
    }
}
