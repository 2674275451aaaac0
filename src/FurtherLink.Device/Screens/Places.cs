namespace FurtherLink.Device.Screens;

/// <summary>How an address and a port are written together.</summary>
internal static class Places
{
    /// <summary><c>192.168.1.23:8028</c>, <c>[fd12::2f3]:8028</c> (RFC 3986, 3.2.2).</summary>
    public static string Of(string address, int port) => address.Contains(':') ? $"[{address}]:{port}" : $"{address}:{port}";
}
