using System.Net;
using System.Net.Sockets;

namespace FurtherLink.Doctor;

/// <summary>Whether pi-topd, which knows the buttons and the battery, answers. Only where it is installed.</summary>
internal sealed class HubCheck : ICheck
{
    private const int Requests = 3782; // pi-topd's ZeroMQ socket for requests

    private static readonly string[] Traces = ["/run/pt_device_type", "/usr/lib/pi-topd", "/usr/bin/pi-topd"];

    public string Subject => "pi-topd";

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct)
    {
        bool installed = Traces.Any(Path.Exists);
        return [Judge(installed, installed && await AnswersAsync(ct))];
    }

    internal static Finding Judge(bool installed, bool answers)
    {
        if (!installed) return Finding.Fine("there is none: this is no pi-top");
        return answers
            ? Finding.Fine("it answers")
            : Finding.Wrong("pi-topd does not answer: no buttons, no battery", "sudo systemctl restart pi-topd; journalctl --unit pi-topd --lines 20");
    }

    private static async Task<bool> AnswersAsync(CancellationToken ct)
    {
        using var client = new TcpClient(AddressFamily.InterNetwork);
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Requests, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
