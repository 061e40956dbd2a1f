using System.Net.Http.Headers;
using System.Security.Claims;
using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Dashboard;
using KdCluster.Hosting;
using KdCluster.Security;

namespace KdCluster.Coordinator.Api;

/// <summary>Who asks, and what he may.</summary>
internal static class Callers
{
    /// <summary>
    /// What nodes fetch (see docs/API.md): a checkpoint is named by its hash, which only who was told can know.
    /// </summary>
    private const string Artifacts = "/artifacts";

    /// <summary>The name of the token with which the request came; null: none was asked for.</summary>
    public static string? Caller(this HttpContext http) => http.User.Identity?.Name;

    /// <summary>What the request's token allows; where none is wanted, everybody may do everything.</summary>
    public static string CallersRole(this HttpContext http) =>
        http.User.FindFirst(ClaimTypes.Role)?.Value ?? Word(TokenRole.Admin);

    /// <summary>
    /// Once there are tokens, or a proxy that signs people in, every request must say who asks, and his role must allow
    /// what is asked.
    /// </summary>
    /// <param name="proxy">Null: no header of a proxy is read.</param>
    public static Func<HttpContext, RequestDelegate, Task> Known(TokenBook tokens, ProxyLogin? proxy) => (http, next) =>
    {
        if (http.Request.Path.StartsWithSegments(Artifacts) || DashboardEndpoints.IsOf(http.Request.Path))
            return next(http);
        var (caller, refusal) = proxy?.Find(http) ?? (null, null);
        if (refusal is not null)
        {
            Say(http, refusal);
            return ApiMiddleware.Write(http, new Problem(403, $"this request is refused: {refusal}", []));
        }

        if (caller is not null)
            return GoOn(http, next, caller.Name, caller.Role, caller.User);
        if (!tokens.IsRequired && proxy is null)
            return next(http);
        var (token, reason) = tokens.Find(Given(http.Request));
        if (token is not null)
            return GoOn(http, next, token.Name, token.Role, $"the token {token.Name}");
        Say(http, reason!);
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return ApiMiddleware.Write(
            http,
            new Problem(
                401,
                Given(http.Request).Length == 0
                    ? "this coordinator wants a token: give --token-file, or set KD_TOKEN"
                    : "this token is not valid: it is another coordinator's, has expired, or was revoked", []));
    };

    private static Task GoOn(HttpContext http, RequestDelegate next, string name, TokenRole role, string who)
    {
        var wanted = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            ? TokenRole.Viewer
            : TokenRole.Operator;
        if (role < wanted)
        {
            Say(http, $"{who} has the role {Word(role)}");
            return ApiMiddleware.Write(
                http, new Problem(403, $"{who} may look and not command: its role is {Word(role)}", []));
        }

        http.User = new ClaimsPrincipal(new ClaimsIdentity(
            [new(ClaimTypes.Name, name), new(ClaimTypes.Role, Word(role))], "known"));
        return next(http);
    }

    /// <summary>
    /// What nodes fetch is for the cluster's processes alone, where they have certificates: the one that they show was
    /// checked when the connection began.
    /// </summary>
    public static Task Members(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments(Artifacts) || http.Connection.ClientCertificate is not null)
            return next(http);
        Say(http, "it shows no certificate");
        return ApiMiddleware.Write(
            http, new Problem(403, "only processes of this cluster may fetch this, by certificate", []));
    }

    internal static void Say(HttpContext http, string reason) =>
        Refusals.Say("the API", http.Connection.RemoteIpAddress?.ToString(), reason);

    private static string Word(TokenRole role) => role.ToString().ToLowerInvariant();

    /// <summary>Empty: none. The word before it may be of any case (RFC 9110, 11.1).</summary>
    private static string Given(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? header.Parameter ?? ""
            : "";
}
