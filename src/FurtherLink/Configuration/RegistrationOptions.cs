namespace FurtherLink.Configuration;

/// <summary>Whether the device tells a server that it is there.</summary>
internal sealed record RegistrationOptions
{
    /// <summary>
    /// Where announcements are posted, http or https. Null, the default: nowhere. Who runs that server learns the device's name, addresses, version and key.
    /// </summary>
    public Uri? Url { get; init; }
}
