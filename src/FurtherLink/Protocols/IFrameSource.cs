namespace FurtherLink.Protocols;

/// <summary>Something that has frames to send now and then, such as the view of a program.</summary>
internal interface IFrameSource
{
    /// <summary>Writes the next frame, made of what is there at this moment. Called by one thread at a time.</summary>
    /// <returns>False: there is nothing now; the source says <see cref="SocketWriter.Ready"/> again when there is.</returns>
    bool TryWriteFrame(PooledBuffer frame);
}
