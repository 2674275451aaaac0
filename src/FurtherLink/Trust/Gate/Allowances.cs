using System.Net;
using System.Net.Sockets;

namespace FurtherLink.Trust.Gate;

/// <summary>So much for each address, which is used up and grows again with time.</summary>
/// <param name="time">The clock.</param>
/// <param name="burst">What an address may do at once.</param>
/// <param name="perSecond">What it may do each second after that.</param>
internal sealed class Allowances(TimeProvider time, int burst, double perSecond)
{
    private const int MostAddresses = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, Allowance> _allowances = [];

    /// <summary>Uses one. False: the address has used up its allowance.</summary>
    /// <param name="address">Of an IPv6 address the network counts, which is what one household or attacker has (a /64).</param>
    /// <param name="first">Whether this is the first refusal after requests that were not refused; worth a line in the log.</param>
    public bool TryTake(IPAddress address, out bool first)
    {
        UInt128 key = KeyOf(address);
        lock (_gate)
        {
            Allowance allowance = _allowances.TryGetValue(key, out Allowance known) ? Grown(known) : new Allowance(burst, time.GetTimestamp(), Refused: false);
            bool enough = allowance.Left >= 1;
            first = !enough && !allowance.Refused;
            if (_allowances.Count >= MostAddresses && !_allowances.ContainsKey(key)) Forget();
            _allowances[key] = enough ? allowance with { Left = allowance.Left - 1, Refused = false } : allowance with { Refused = true };
            return enough;
        }
    }

    private static UInt128 KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        byte[] bytes = address.GetAddressBytes();
        UInt128 key = 0;
        foreach (byte part in bytes.AsSpan(0, address.AddressFamily == AddressFamily.InterNetworkV6 ? 8 : 4)) key = (key << 8) | part;
        return (key << 8) | (byte)bytes.Length;
    }

    private Allowance Grown(Allowance allowance)
    {
        double grown = allowance.Left + (time.GetElapsedTime(allowance.At).TotalSeconds * perSecond);
        return allowance with { Left = Math.Min(burst, grown), At = time.GetTimestamp() };
    }

    // Whoever has its whole allowance again is no different from somebody never seen; if all are busy, all begin anew.
    private void Forget()
    {
        foreach (UInt128 key in _allowances.Where(pair => Grown(pair.Value).Left >= burst).Select(pair => pair.Key).ToList()) _ = _allowances.Remove(key);
        if (_allowances.Count >= MostAddresses) _allowances.Clear();
    }

    private readonly record struct Allowance(double Left, long At, bool Refused);
}
