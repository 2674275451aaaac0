namespace FurtherLink.Linux.Interop;

/// <summary>
/// The only P/Invokes of the product: one file per C header, each call declared once, deciding nothing.
/// Structs whose layout differs between libcs or machines are over-allocated buffers, so one assembly serves x64, arm64 and armhf.
/// </summary>
internal static partial class Libc
{
    private const string Library = "libc";
}
