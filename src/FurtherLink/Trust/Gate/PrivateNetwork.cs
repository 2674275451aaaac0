namespace FurtherLink.Trust.Gate;

/// <summary>Private Network Access: a public page may ask for an address on the local network. Clients expect it on every answer.</summary>
internal static class PrivateNetwork
{
    public static void Allow(IHeaderDictionary headers) => headers["Access-Control-Allow-Private-Network"] = "true";
}
