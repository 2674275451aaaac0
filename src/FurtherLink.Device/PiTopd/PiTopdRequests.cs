using FurtherLink.Linux.Events;

namespace FurtherLink.Device.PiTopd;

/// <summary>Asks pi-topd. Each question has a socket of its own: one that is never answered leaves nothing behind that the next would have to wait for.</summary>
/// <param name="context">Not owned.</param>
/// <param name="loop">Waits for the answers.</param>
/// <param name="endpoint">Where pi-topd answers.</param>
/// <param name="time">For the patience.</param>
internal sealed class PiTopdRequests(ZmqContext context, EventLoop loop, string endpoint, TimeProvider time)
{
    /// <summary>How long an answer may take. pi-topd asks its hub over I²C, some ten milliseconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private const int AnswerDistance = 100;

    /// <summary>Asks, and returns the answer's parameters; null: nobody answered in time, or not with an answer to that question.</summary>
    /// <exception cref="ZmqException">ZeroMQ itself failed.</exception>
    public async Task<IReadOnlyList<int>?> AskAsync(MessageId question, CancellationToken ct, params IReadOnlyList<int> parameters)
    {
        using ZmqSocket socket = ZmqSocket.Asking(context, loop, endpoint);
        socket.Send(new Message(question, parameters).ToString());
        using var patience = new CancellationTokenSource(Patience, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        string? answer;
        await using (ending.Token.UnsafeRegister(static state => ((ZmqSocket)state!).Release(), socket))
        {
            answer = await socket.ReceiveAsync();
        }

        ct.ThrowIfCancellationRequested();
        return answer is not null && Message.Parse(answer) is { } message && (int)message.Id == (int)question + AnswerDistance ? message.Parameters : null;
    }
}
