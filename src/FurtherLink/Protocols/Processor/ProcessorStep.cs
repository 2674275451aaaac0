namespace FurtherLink.Protocols.Processor;

/// <summary>What a socket of <c>/processor</c> waits for.</summary>
internal enum ProcessorStep
{
    /// <summary>The context of the program to come.</summary>
    Context,

    /// <summary>The program's code.</summary>
    Code,

    /// <summary>The program's end, and meanwhile results of its commands.</summary>
    End,
}
