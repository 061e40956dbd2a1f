using System.Text;
using KdCluster.Coordinator.Api;

namespace KdCluster.Coordinator.Dashboard;

/// <summary>
/// `/` and `/assets`: the page for people. It holds nothing secret, so it needs no token; all that it shows it asks the
/// API for, with the token that its user gave it.
/// </summary>
internal static class DashboardEndpoints
{
    private const string Assets = "/assets";

    /// <summary>Nothing of another host, no script but its own, and in nobody's frame.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    private static readonly DashboardFile Missing = new(
        "text/html; charset=utf-8",
        Encoding.UTF8.GetBytes(
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>KdCluster</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"></head>
            <body><main><h1>This coordinator was built without its dashboard</h1>
            <p>The dashboard is bundled by Node.js when KdCluster is built. On the machine that builds it:</p>
            <pre>apt-get install nodejs npm
            touch src/Dashboard/package.json
            ./kd setup</pre>
            <p>Then start the coordinator again. Everything else works without:
            <code>./kd run ls</code>, <code>./kd run watch ID</code>, <code>./kd console</code>, and the API at
            <a href="/api/runs">/api/runs</a>.</p></main></body></html>

            """), null);

    public static bool IsOf(PathString path) => path == "/" || path.StartsWithSegments(Assets);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", (HttpContext http) => Page(http, DashboardFiles.Find(DashboardFiles.Page) ?? Missing))
            .ExcludeFromDescription();
        app.MapGet(Assets + "/{name}", Asset).ExcludeFromDescription();
    }

    private static Task Page(HttpContext http, DashboardFile page)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return Write(http, page, "no-cache");
    }

    /// <summary>A name has the hash of the content: what a browser has of that name is right for good.</summary>
    private static Task Asset(string name, HttpContext http) =>
        name != DashboardFiles.Page && DashboardFiles.Find(name) is { } file
            ? Write(http, file, "public, max-age=31536000, immutable")
            : throw new ApiException(404, "there is no such file of the dashboard");

    private static Task Write(HttpContext http, DashboardFile file, string cache)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = cache;
        headers.XContentTypeOptions = "nosniff";
        headers.Vary = "Accept-Encoding";
        http.Response.ContentType = file.Type;
        var bytes = file.Bytes;
        if (file.Brotli is not null && http.Request.Headers.AcceptEncoding.ToString().Contains("br"))
        {
            headers.ContentEncoding = "br";
            bytes = file.Brotli;
        }

        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}
