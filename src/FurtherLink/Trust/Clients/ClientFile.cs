using System.Text.Json;
using System.Text.Json.Serialization;

using FurtherLink.Linux.Files;

namespace FurtherLink.Trust.Clients;

/// <summary>
/// The paired clients on the disk: <c>clients.json</c> in the state directory, for the daemon's user alone. A crash at any moment leaves the file before or the
/// file after. One that cannot be read is set aside, never overwritten.
/// </summary>
internal sealed class ClientFile(string stateDirectory, ILogger<ClientStore> logger)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int Version = 1;

    /// <summary>Where it is.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(stateDirectory, "clients.json"));

    /// <summary>What the file holds; nothing, where there is none or none that can be read.</summary>
    public IReadOnlyList<PairedClient> Read()
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(Path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            SetAside(unreadable.Message);
            return [];
        }

        try
        {
            return Parse(bytes);
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException or ArgumentException)
        {
            SetAside(damaged.Message);
            return [];
        }
    }

    /// <summary>Replaces the file. False: it cannot be written, which has been said; what is known now ends with this process.</summary>
    public bool TryWrite(IEnumerable<PairedClient> clients)
    {
        var content = new Content(Version, [.. clients.Select(client => new Entry(
            client.Id, client.Name, client.Role, Convert.ToHexStringLower(client.TokenHash), client.Created, client.Used))]);
        try
        {
            _ = Directory.CreateDirectory(stateDirectory, OwnerOnly);
            DurableFile.Replace(Path, JsonSerializer.SerializeToUtf8Bytes(content, ClientJson.Default.Content), DurableFile.Secret);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            logger.ClientsNotKept(Path, refused.Message);
            return false;
        }
    }

    private static List<PairedClient> Parse(byte[] bytes)
    {
        Content content = JsonSerializer.Deserialize(bytes, ClientJson.Default.Content) ?? throw new JsonException("the file is empty");
        if (content.Version != Version) throw new JsonException($"version {content.Version} is not known");
        // A list may hold null whatever the annotations say, and a number may be any role.
        return [.. content.Clients.Select(entry => entry is null || !Enum.IsDefined(entry.Role) ? throw new JsonException("there is an entry that is no client") : new PairedClient(
            entry.Id, entry.Name, entry.Role, HashOf(entry.Token), entry.Created, entry.Used))];
    }

    private static byte[] HashOf(string hex) =>
        Convert.FromHexString(hex) is { Length: 32 } hash ? hash : throw new FormatException("a token's hash has 64 hexadecimal digits");

    private void SetAside(string reason)
    {
        try
        {
            string aside = Path + ".damaged";
            DurableFile.Rename(Path, aside);
            logger.ClientsDamaged(Path, reason, aside);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            logger.ClientsUnreadable(Path, $"{reason}; and it cannot be set aside: {refused.Message}");
        }
    }

    /// <summary>The file.</summary>
    internal sealed record Content(int Version, IReadOnlyList<Entry?> Clients);

    /// <summary>One client; <paramref name="Token"/> is the hash, in hexadecimal.</summary>
    internal sealed record Entry(string Id, string Name, Role Role, string Token, DateOnly Created, DateOnly Used);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ClientFile.Content))]
internal sealed partial class ClientJson : JsonSerializerContext;
