using System.Net;
using System.Net.Http.Headers;
using KdCluster.Contracts.Api;
using KdCluster.Security;

namespace KdCluster.Coordinator.Api;

/// <summary>
/// A web page that somebody has open could send requests from his machine, where the API may want no token. What it
/// sends is told by its origin, by the host that it asks for, or by the kind of its body.
/// </summary>
internal static class Pages
{
    private static readonly string[] Bodies =
        ["application/json", "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];

    /// <param name="hosts">Names of this coordinator besides its addresses, `localhost` and its machine's.</param>
    public static Func<HttpContext, RequestDelegate, Task> Guard(
        TokenBook tokens, ProxyLogin? proxy, IReadOnlyList<string> hosts) =>
        (http, next) =>
        {
            var problem = proxy?.IsClaimed(http.Request) is true
                ? Refusal(http.Request, true, OriginOf(proxy.Url), [.. hosts, proxy.Url.Host])
                : Refusal(http.Request, !tokens.IsRequired && proxy is null, OriginOf(http.Request), hosts);
            if (problem is null)
                return next(http);
            Callers.Say(http, problem.Title);
            return ApiMiddleware.Write(http, problem);
        };

    /// <param name="own">The origin of the coordinator's own page.</param>
    private static Problem? Refusal(
        HttpRequest request, bool isHostChecked, string own, IReadOnlyList<string> hosts)
    {
        // A page of a name that leads to this machine today (DNS rebinding) has no token.
        if (isHostChecked && !IsOwn(request.Host.Host, hosts))
            return new(403, "without a token the API is not served under this host's name: ask for its address", []);
        if (request.Headers.Origin is { Count: > 0 } origin
            && !own.Equals(origin.ToString(), StringComparison.OrdinalIgnoreCase))
            return new(403, "requests of other web pages are not served", []);
        if (IsWrite(request) && request.HasBody() && !IsKnown(request.ContentType))
            return new(415, "the body's Content-Type must be application/yaml or application/json", []);
        return null;
    }

    private static bool IsOwn(string host, IReadOnlyList<string> hosts) =>
        IPAddress.TryParse(host.Trim('[', ']'), out _)
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase)
            || hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static string OriginOf(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    private static string OriginOf(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private static bool IsWrite(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);

    private static bool IsKnown(string? type) =>
        MediaTypeHeaderValue.TryParse(type, out var parsed)
            && Bodies.Contains(parsed.MediaType, StringComparer.OrdinalIgnoreCase);
}
