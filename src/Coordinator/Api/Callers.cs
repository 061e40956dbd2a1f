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

    /// <summary>Once there are tokens, every request must carry one, and its role must allow what is asked.</summary>
    public static Func<HttpContext, RequestDelegate, Task> Token(TokenBook tokens) => (http, next) =>
    {
        if (!tokens.IsRequired || http.Request.Path.StartsWithSegments(Artifacts)
            || DashboardEndpoints.IsOf(http.Request.Path))
            return next(http);
        var (token, reason) = tokens.Find(Given(http.Request));
        if (token is null)
        {
            Say(http, reason!);
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return ApiMiddleware.Write(
                http,
                new Problem(
                    401,
                    Given(http.Request).Length == 0
                        ? "this coordinator wants a token: give --token-file, or set KD_TOKEN"
                        : "this token is not valid: it is another coordinator's, has expired, or was revoked", []));
        }

        var wanted = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            ? TokenRole.Viewer
            : TokenRole.Operator;
        if (token.Role < wanted)
        {
            Say(http, $"the token {token.Name} is a {Word(token.Role)}'s");
            return ApiMiddleware.Write(
                http, new Problem(
                    403, $"the token {token.Name} may look and not command: it is a {Word(token.Role)}'s", []));
        }

        http.User = new ClaimsPrincipal(new ClaimsIdentity(
            [new(ClaimTypes.Name, token.Name), new(ClaimTypes.Role, Word(token.Role))], "token"));
        return next(http);
    };

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
