using System.Buffers.Binary;
using System.Text;

namespace FurtherLink.Engine.Displays;

/// <summary>
/// The few requests of the X protocol that watching a display takes, little-endian. A request is its opcode, a byte of its own, its length in units of four
/// bytes, and its fields: X Window System Protocol, version 11, appendix B; the Damage extension, version 1.1.
/// </summary>
internal static class XRequest
{
    /// <summary>The bits of an event mask.</summary>
    public const uint StructureNotify = 1 << 17, SubstructureNotify = 1 << 19, PropertyChange = 1 << 22;

    private const uint EventMask = 1 << 11; // of the attributes of a window
    private const uint SubwindowMode = 1 << 15, GraphicsExposures = 1 << 16; // of a graphics context
    private const byte ZPixmap = 2;
    private const byte NonEmpty = 3; // tell of the first change, and then of none until it was taken

    /// <summary>The first words of a client: byte order, version and cookie.</summary>
    public static byte[] Setup(MagicCookie cookie)
    {
        const int head = 12;
        byte[] name = Encoding.ASCII.GetBytes(MagicCookie.Protocol);
        var bytes = new byte[head + Padded(name.Length) + Padded(cookie.Bytes.Length)];
        bytes[0] = (byte)'l';
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), 11);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), (ushort)name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)cookie.Bytes.Length);
        name.CopyTo(bytes, head);
        cookie.Bytes.CopyTo(bytes.AsSpan(head + Padded(name.Length)));
        return bytes;
    }

    /// <summary>ChangeWindowAttributes: which events of a window are told. Those not named are told no more.</summary>
    public static byte[] SelectEvents(uint window, uint events) => Of(2, 0, window, EventMask, events);

    /// <summary>GetWindowAttributes. Answered.</summary>
    public static byte[] Attributes(uint window) => Of(3, 0, window);

    /// <summary>QueryTree: a window's children. Answered.</summary>
    public static byte[] Tree(uint window) => Of(15, 0, window);

    /// <summary>InternAtom: the number of a name. Answered.</summary>
    public static byte[] Atom(string name) => Named(16, name);

    /// <summary>GetProperty: the first four bytes of a window's property, whatever its type. Answered.</summary>
    public static byte[] Property(uint window, uint property) => Of(20, 0, window, property, 0, 0, 1);

    /// <summary>GetInputFocus: asked for its answer alone, before which everything is told that happened before. Answered.</summary>
    public static byte[] Sync() => Of(43, 0);

    /// <summary>CreatePixmap.</summary>
    public static byte[] CreatePixmap(uint pixmap, uint root, byte depth, DisplaySize size) => Of(53, depth, pixmap, root, Pair(size.Width, size.Height));

    /// <summary>CreateGC: copies what is seen of a window, that of its children included, and tells nothing of it.</summary>
    public static byte[] CreateContext(uint context, uint root) => Of(55, 0, context, root, SubwindowMode | GraphicsExposures, 1, 0);

    /// <summary>CopyArea, of everything.</summary>
    public static byte[] Copy(uint source, uint target, uint context, DisplaySize size) => Of(62, 0, source, target, context, 0, 0, Pair(size.Width, size.Height));

    /// <summary>GetImage: some rows of a pixmap, as they are. Answered.</summary>
    public static byte[] Image(uint pixmap, int top, int width, int rows) => Of(73, ZPixmap, pixmap, Pair(0, top), Pair(width, rows), uint.MaxValue);

    /// <summary>QueryExtension. Answered.</summary>
    public static byte[] Extension(string name) => Named(98, name);

    /// <summary>DamageQueryVersion, without which the extension does nothing. Answered.</summary>
    public static byte[] DamageVersion(byte damage) => Of(damage, 0, 1, 1);

    /// <summary>DamageCreate: begins to tell that something was drawn.</summary>
    public static byte[] WatchDamage(byte damage, uint id, uint drawable) => Of(damage, 1, id, drawable, NonEmpty);

    /// <summary>DamageSubtract, of all: what is drawn from now on is told.</summary>
    public static byte[] TakeDamage(byte damage, uint id) => Of(damage, 3, id, 0, 0);

    /// <summary>A length with what fills it up to whole units.</summary>
    public static int Padded(int length) => (length + 3) & ~3;

    private static uint Pair(int low, int high) => (ushort)low | ((uint)(ushort)high << 16);

    private static byte[] Of(byte opcode, byte own, params ReadOnlySpan<uint> fields)
    {
        byte[] request = Begin(opcode, own, fields.Length * sizeof(uint));
        for (int i = 0; i < fields.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan((i + 1) * sizeof(uint)), fields[i]);
        return request;
    }

    private static byte[] Named(byte opcode, string name)
    {
        byte[] request = Begin(opcode, 0, sizeof(uint) + Padded(name.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(4), (ushort)name.Length);
        _ = Encoding.ASCII.GetBytes(name, request.AsSpan(8));
        return request;
    }

    private static byte[] Begin(byte opcode, byte own, int length)
    {
        var request = new byte[sizeof(uint) + length];
        request[0] = opcode;
        request[1] = own;
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(2), (ushort)(request.Length / sizeof(uint)));
        return request;
    }
}
