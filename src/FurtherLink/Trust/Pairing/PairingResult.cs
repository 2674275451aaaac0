using FurtherLink.Trust.Clients;

namespace FurtherLink.Trust.Pairing;

/// <summary>What became of an attempt to be paired.</summary>
internal enum PairingVerdict
{
    /// <summary>It is paired.</summary>
    Paired,

    /// <summary>The code was wrong; another may be tried.</summary>
    WrongCode,

    /// <summary>No window is open, or it closed meanwhile.</summary>
    NoWindow,

    /// <summary>There is no such pairing, or none any more.</summary>
    Unknown,

    /// <summary>What the client revealed is not what it had committed to.</summary>
    BrokenCommitment,

    /// <summary>Somebody at the device said no, or nobody said anything in time.</summary>
    Refused,

    /// <summary>The device knows as many clients as it can.</summary>
    Full,
}

/// <summary>What became of an attempt to be paired.</summary>
/// <param name="Verdict">Whether, and why not.</param>
/// <param name="Client">The new client; null unless it is paired.</param>
/// <param name="Token">Its token, the only copy.</param>
internal sealed record PairingResult(PairingVerdict Verdict, PairedClient? Client = null, string? Token = null);
