using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using FurtherLink.Engine;
using FurtherLink.Trust;
using FurtherLink.Trust.Certificates;
using FurtherLink.Trust.Gate;
using FurtherLink.Trust.Pairing;

namespace FurtherLink.Endpoints;

/// <summary>
/// <c>POST /pair</c> begins a pairing, <c>POST /pair/{pairing}</c> completes it: with the code that the device shows, or by comparing digits. docs/pairing.md.
/// </summary>
internal sealed class PairEndpoint(PairingDesk desk, EndpointCounts counts, IServiceProvider services, TimeProvider time)
{
    private const int MostNameLength = 64;
    private const int CodeLength = 6;

    public async Task BeginAsync(HttpContext context)
    {
        PairRequest request = await SmallBody.ReadAsync(context, PairJson.Plain.PairRequest);
        string name = NameOf(request.Name);
        string address = AddressOf(context);
        if (request.Commitment is { } text)
        {
            if (desk.TryBeginComparison(name, address, Bytes("commitment", text)) is not var (pairing, nonce, key))
                throw Problem.Conflict("no-key", "this daemon does not encrypt its connections; there is no key to compare");
            await AnswerAsync(context, new PairBegun(pairing, null, null, Base64Url.EncodeToString(nonce), Convert.ToHexStringLower(key)));
            return;
        }

        (string Pairing, TimeSpan Left)? begun = request.Ask ? await desk.AskAsync(name, address, context.RequestAborted) : desk.TryBegin(name, address);
        if (begun is not { } open)
        {
            throw request.Ask
                ? Problem.Forbidden("refused", "nobody at the device said yes")
                : Problem.Conflict("no-window", "the device is not ready to be paired: press Select on it, or type 'sudo further-link pair' there; or send ask=true");
        }

        await AnswerAsync(context, new PairBegun(open.Pairing, time.GetUtcNow() + open.Left, (int)open.Left.TotalSeconds, null, null));
    }

    public async Task CompleteAsync(HttpContext context)
    {
        string pairing = (string)context.Request.RouteValues["pairing"]!;
        PairCompletion request = await SmallBody.ReadAsync(context, PairJson.Plain.PairCompletion);
        if (request.Code is null == request.Nonce is null) throw new BadHttpRequestException("either code or nonce is needed");
        (PairingResult result, int left) = request.Code is { } code
            ? desk.TryCode(pairing, DigitsOf(code))
            : (await desk.CompareAsync(pairing, Bytes("nonce", request.Nonce!), context.RequestAborted), 0);
        counts.Pairings.Count(result.Verdict);
        if (result is not { Client: { } client, Token: { } token }) throw Refusal(result.Verdict, left);

        if (request.Cookie) SetCookie(context.Response, token);
        await AnswerAsync(context, new Paired(request.Cookie ? null : token, new PairedAs(client.Id, client.Name, client.Role), services.GetService<ServerCertificate>()?.Shown.Key.Grouped));
    }

    private static Problem Refusal(PairingVerdict verdict, int left) => verdict switch
    {
        PairingVerdict.WrongCode => Problem.Forbidden("wrong-code", $"that is not the code on the device; {left} more tries, then it shows another", left),
        PairingVerdict.NoWindow => Problem.Conflict("no-window", "the device does not show a code any more; open a new window on it"),
        PairingVerdict.Unknown => Problem.NotFound("unknown-pairing", "there is no such pairing, or none any more; begin again with POST /pair"),
        PairingVerdict.BrokenCommitment => Problem.Forbidden("broken-commitment", "nonce: not the one that was committed to"),
        PairingVerdict.Full => Problem.Conflict("full", "this device knows as many clients as it can; revoke some first"),
        _ => Problem.Forbidden("refused", "nobody at the device said yes"),
    };

    private static void SetCookie(HttpResponse response, string token) => response.Cookies.Append(Credentials.Cookie, token, new CookieOptions
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        MaxAge = TimeSpan.FromDays(400), // the most that browsers keep (RFC 6265bis, section 5.5)
    });

    private static string NameOf(string? name)
    {
        name = name?.Trim();
        if (string.IsNullOrEmpty(name)) throw new BadHttpRequestException("name: who is to be paired? something like 'Anna's laptop'");
        return name.Length <= MostNameLength ? Shown.Of(name) : throw new BadHttpRequestException($"name: at most {MostNameLength} characters");
    }

    // It is shown as 123 456, and so it may be typed. What cannot be a code is a slip of somebody's and no guess.
    private static string DigitsOf(string code)
    {
        string digits = code.Replace(" ", "", StringComparison.Ordinal);
        return digits.Length == CodeLength && digits.All(char.IsAsciiDigit) ? digits : throw new BadHttpRequestException($"code: has to be {CodeLength} digits");
    }

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
        : "this device";

    private static byte[] Bytes(string field, string text)
    {
        if (Base64Url.IsValid(text, out int length) && length == PairingDesk.NonceBytes) return Base64Url.DecodeFromChars(text);
        throw new BadHttpRequestException($"{field}: has to be {PairingDesk.NonceBytes} bytes in base64url");
    }

    private static Task AnswerAsync<T>(HttpContext context, T answer)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return JsonSerializer.SerializeAsync(context.Response.Body, answer, typeof(T), PairJson.Plain, context.RequestAborted);
    }
}

/// <summary>Begins a pairing.</summary>
/// <param name="Name">Who is to be paired, for people.</param>
/// <param name="Ask">Whether somebody at the device is to be asked where no window is open.</param>
/// <param name="Commitment">For a comparison: SHA-256 of the client's nonce, base64url.</param>
internal sealed record PairRequest(string? Name = null, bool Ask = false, string? Commitment = null);

/// <summary>A pairing that has begun.</summary>
/// <param name="Pairing">By which it is completed.</param>
/// <param name="Expires">When the window closes.</param>
/// <param name="ExpiresIn">The same in seconds, for clocks that differ.</param>
/// <param name="Nonce">For a comparison: the device's nonce, base64url.</param>
/// <param name="Key">For a comparison: SHA-256 of the device's public key, hexadecimal.</param>
internal sealed record PairBegun(string Pairing, DateTimeOffset? Expires, int? ExpiresIn, string? Nonce, string? Key);

/// <summary>Completes a pairing.</summary>
/// <param name="Code">What the device shows.</param>
/// <param name="Nonce">For a comparison: what was committed to, base64url.</param>
/// <param name="Cookie">Whether the token goes into the console's cookie, where no script can read it.</param>
internal sealed record PairCompletion(string? Code = null, string? Nonce = null, bool Cookie = false);

/// <summary>A pairing that succeeded.</summary>
/// <param name="Token">The secret, told this once; null: it is in the cookie.</param>
/// <param name="Client">Who the client is now.</param>
/// <param name="Fingerprint">Of the device's key.</param>
internal sealed record Paired(string? Token, PairedAs Client, string? Fingerprint);

/// <summary>A client, as it is told.</summary>
internal sealed record PairedAs(string Id, string Name, Role Role);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(RoleConverter)])]
[JsonSerializable(typeof(PairRequest))]
[JsonSerializable(typeof(PairBegun))]
[JsonSerializable(typeof(PairCompletion))]
[JsonSerializable(typeof(Paired))]
internal sealed partial class PairJson : JsonSerializerContext
{
    // An apostrophe stays one: this is no HTML.
    public static PairJson Plain => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
