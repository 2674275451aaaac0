using System.Text;
using System.Text.RegularExpressions;

using FurtherLink.IntegrationTests.Documents;

namespace FurtherLink.IntegrationTests.Harness;

/// <summary>
/// Plays a conversation as documentation tells it, line by line:
/// <list type="bullet">
/// <item><c>→ text</c> is sent, <c>← text</c> has to come, byte for byte;</item>
/// <item><c>CONNECT /path</c> opens a socket, and <c>✕ 1000</c> has to be how the server closes it;</item>
/// <item><c>POST /path body</c>, <c>GET /path</c> and <c>DELETE /path</c> ask, and <c>← 200 body</c> has to be the answer.</item>
/// </list>
/// In what has to come, <c>…</c> is any text and <c>‹name›</c> any text within a string that is remembered: from then on it is that text, in both directions.
/// Output, which may come in pieces, is put together. Every message of the server is held against docs/asyncapi.json.
/// </summary>
internal sealed partial class Conversation(TestDaemon daemon) : IDisposable
{
    private readonly Dictionary<string, string> _remembered = [];
    private readonly List<SocketClient> _clients = [];
    private string? _ahead;
    private HttpResponseMessage? _answer;

    private SocketClient Client => _clients[^1];

    private string Path { get; set; } = "";

    /// <summary>Plays it.</summary>
    public async Task PlayAsync(IEnumerable<string> lines, CancellationToken ct)
    {
        foreach (string line in lines)
        {
            string[] words = Remembered(line).Split(' ', 2);
            switch (words[0])
            {
                case "→":
                    await Client.SendAsync(words[1], ct);
                    break;
                case "←" when _answer is { } answer:
                    Expect($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(ct)}".TrimEnd(), line);
                    _answer = null;
                    break;
                case "←":
                    Expect(await NextAsync(line, ct), line);
                    break;
                case "✕":
                    Expect(await NextAsync(line, ct) is { } more ? more : $"{(int?)Client.CloseStatus}", line);
                    break;
                case "CONNECT":
                    Path = words[1].Split('?')[0];
                    _ahead = null;
                    _clients.Add(await SocketClient.ConnectAsync(daemon, words[1], ct));
                    break;
                default:
                    await AskAsync(words[0], words[1], ct);
                    break;
            }
        }
    }

    public void Dispose()
    {
        _clients.ForEach(static client => client.Dispose());
        _answer?.Dispose();
    }

    private async Task AskAsync(string method, string request, CancellationToken ct)
    {
        string[] parts = request.Split(' ', 2);
        using var message = new HttpRequestMessage(new HttpMethod(method), parts[0]);
        if (parts.Length > 1) message.Content = new StringContent(parts[1], Encoding.UTF8, "application/json");
        _answer = await daemon.Http.SendAsync(message, ct);
    }

    private void Expect(string? actual, string line)
    {
        Match match = Pattern(line).Match(actual ?? "");
        if (actual is null || !match.Success) Assert.Fail($"expected {Remembered(line)}\nbut came {actual ?? "the end of the connection"}");
        foreach (Group group in match.Groups.Values.Where(static group => char.IsAsciiLetter(group.Name[0]))) _remembered[group.Name] = group.Value;
    }

    /// <summary>The next message; output put together as far as the line expects it to be.</summary>
    private async Task<string?> NextAsync(string line, CancellationToken ct)
    {
        Regex expected = Pattern(line);
        string? message = _ahead ?? await ReadAsync(ct);
        _ahead = null;
        while (message is not null && !expected.IsMatch(message) && Output().Match(message) is { Success: true } first)
        {
            string? next = await ReadAsync(ct);
            if (next is null || Output().Match(next) is not { Success: true } second || second.Groups["head"].Value != first.Groups["head"].Value)
            {
                _ahead = next;
                break;
            }

            message = first.Groups["head"].Value + first.Groups["text"].Value + second.Groups["text"].Value + second.Groups["tail"].Value;
        }

        return message;
    }

    private async Task<string?> ReadAsync(CancellationToken ct)
    {
        string? message = await Client.NextAsync(ct);
        if (message is not null) AsyncApi.CheckServer(Path, message);
        return message;
    }

    private Regex Pattern(string line)
    {
        string pattern = Regex.Escape(Remembered(line)[1..].TrimStart()).Replace("…", ".*?", StringComparison.Ordinal);
        return new Regex("^" + Placeholder().Replace(pattern, "(?<${name}>[^\"]*?)") + "$", RegexOptions.Singleline, TimeSpan.FromSeconds(1));
    }

    private string Remembered(string line)
    {
        string filled = line.Replace("$WORK", daemon.WorkDirectory, StringComparison.Ordinal);
        return _remembered.Aggregate(filled, static (text, one) => text.Replace($"‹{one.Key}›", one.Value, StringComparison.Ordinal));
    }

    [GeneratedRegex("‹(?<name>[a-z]+)›", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();

    // What programs print, in the words of each protocol.
    [GeneratedRegex(
        """^(?<head>\{"type":"(stdout|stderr)","data":\{"output":"|\{"msgtype":"write","file":"(stdout|stderr)","data":"|\{"type":"output","stream":"(stdout|stderr)","message":")(?<text>([^"\\]|\\.)*)(?<tail>".*)$""",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000)]
    private static partial Regex Output();
}
