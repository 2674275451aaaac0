namespace FurtherLink.Engine.Programs;

/// <summary>Where a pump puts what it read.</summary>
internal interface IOutputSink
{
    /// <summary>Takes bytes as they came, cut anywhere.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>There will be no more.</summary>
    void Finish();

    /// <summary>Somebody else goes on: gives away the start of a character whose rest has not come yet.</summary>
    byte[] TakeRest();
}
