namespace FurtherLink.Trust;

/// <summary>By what this device can be told from another: the SHA-256 of the public key in its certificate.</summary>
/// <param name="keyHash">Asks for it; null where connections are not encrypted.</param>
internal sealed class DeviceIdentity(Func<byte[]?> keyHash)
{
    /// <summary>SHA-256 of the SubjectPublicKeyInfo; null where connections are not encrypted, and so prove nothing.</summary>
    public byte[]? KeyHash => keyHash();

    /// <summary>The same for people, <c>1A2B 3C4D …</c>; null where there is none.</summary>
    public string? Fingerprint => KeyHash is { } hash ? string.Join(' ', Convert.ToHexString(hash).Chunk(4).Select(part => new string(part))) : null;
}
