namespace FurtherLink.Trust.Clients;

/// <summary>A browser or program that was paired with this device.</summary>
/// <param name="Id">Eight hexadecimal digits; no secret.</param>
/// <param name="Name">What its owner called it, fit to be shown.</param>
/// <param name="Role">What it may do.</param>
/// <param name="TokenHash">SHA-256 of its token.</param>
/// <param name="Created">The day it was paired, UTC.</param>
/// <param name="Used">The last day it was seen, UTC; only the day, so that the card is not written all day.</param>
internal sealed record PairedClient(string Id, string Name, Role Role, byte[] TokenHash, DateOnly Created, DateOnly Used);
