using FurtherLink.Configuration;

using Microsoft.Extensions.Primitives;

namespace FurtherLink.Trust.Gate;

/// <summary>Which kind of page sends a request, as its browser tells.</summary>
internal enum RequestOrigin
{
    /// <summary>None, or a browser that does not say: no <c>Origin</c>.</summary>
    None,

    /// <summary>A page that this daemon served, under a name that is its own.</summary>
    Same,

    /// <summary>A page from elsewhere that is on the list.</summary>
    Listed,

    /// <summary>Any other page.</summary>
    Foreign,
}

/// <summary>The web pages that may talk to the daemon. A browser lets every page on the internet open a socket to a device on its visitor's network.</summary>
/// <param name="listed">Pages from elsewhere.</param>
internal sealed class Origins(IReadOnlyCollection<Origin> listed)
{
    private volatile IReadOnlyCollection<Origin> _listed = listed;

    /// <summary>From the next request on, these pages from elsewhere.</summary>
    public void Use(IReadOnlyCollection<Origin> others) => _listed = others;

    /// <summary>Where a request comes from. Its Host has been checked: being same-origin with a name that anybody can point here would mean nothing.</summary>
    public RequestOrigin Of(HttpRequest request)
    {
        StringValues header = request.Headers.Origin;
        return header.Count == 0 ? RequestOrigin.None
            : header.Count > 1 ? RequestOrigin.Foreign
            : Of(header.ToString(), request.Scheme, request.Host.Value ?? "");
    }

    /// <summary>Where a page with this <c>Origin</c> stands, to a daemon that was asked by <paramref name="scheme"/> for <paramref name="host"/>.</summary>
    public RequestOrigin Of(string header, string scheme, string host) =>
        !Origin.TryParse(header, out Origin origin) ? RequestOrigin.Foreign
        : _listed.Contains(origin) ? RequestOrigin.Listed
        : Origin.TryParseHost(scheme, host, out Origin self) && origin == self ? RequestOrigin.Same
        : RequestOrigin.Foreign;
}
