using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Journal;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Api;

/// <summary>What is round every request: who may ask, and how a refusal looks.</summary>
internal static class ApiMiddleware
{
    /// <summary>
    /// Turns refusals into <see cref="Problem"/>s. What is unforeseen is logged, and its details stay here.
    /// </summary>
    public static async Task Problems(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
            if (http.Response is { StatusCode: 404 or 405, HasStarted: false, ContentLength: null })
                await Write(
                    http,
                    new Problem(
                        http.Response.StatusCode, $"there is no {http.Request.Method} {http.Request.Path}", []));
        }
        catch (ApiException e) when (!http.Response.HasStarted)
        {
            await Write(http, e.Problem);
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await Write(
                http,
                new Problem(
                    e.StatusCode,
                    e.StatusCode == 413 ? "the request is too large" : "the request cannot be read: " + e.Message, []));
        }
        catch (JournalException e) when (!http.Response.HasStarted)
        {
            await Write(
                http,
                new Problem(
                    e.Fault == JournalFault.Full
                        ? StatusCodes.Status507InsufficientStorage
                        : StatusCodes.Status503ServiceUnavailable, e.Message, []));
        }
        catch (ObjectDisposedException) when (!http.Response.HasStarted)
        {
            await Write(http, new Problem(503, "the coordinator stops", []));
        }
        catch (InvalidDataException e) when (!http.Response.HasStarted)
        {
            await Write(http, new Problem(503, $"the journal cannot be read: {e.Message}", []));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            Serilog.Log.Error(e, "{Method} {Path} failed", http.Request.Method, http.Request.Path.Value);
            await Write(http, new Problem(500, "the coordinator failed on this request; its log says why", []));
        }
    }

    /// <summary>With a token set, every request must carry it.</summary>
    public static Func<HttpContext, RequestDelegate, Task> Token(string token)
    {
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        return async (http, next) =>
        {
            var given = SHA256.HashData(Encoding.UTF8.GetBytes(Given(http.Request)));
            // A checkpoint is named by its hash, which only who was told can know: the nodes fetch it without a token.
            var isOpen = http.Request.Path.StartsWithSegments("/artifacts");
            if (!isOpen && !CryptographicOperations.FixedTimeEquals(expected, given))
            {
                http.Response.Headers.WWWAuthenticate = "Bearer";
                await Write(
                    http, new Problem(401, "this coordinator wants a token: give --token, or set KD_TOKEN", []));
                return;
            }

            await next(http);
        };
    }

    /// <summary>
    /// What nodes fetch is for the cluster's processes alone: the certificate that they show was checked when the
    /// connection began.
    /// </summary>
    public static Task Members(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments("/artifacts") || http.Connection.ClientCertificate is not null)
            return next(http);
        Refusals.Say("the API", http.Connection.RemoteIpAddress?.ToString(), "it shows no certificate");
        return Write(http, new Problem(403, "only processes of this cluster may fetch this, by certificate", []));
    }

    /// <summary>Empty: none. The word before it may be of any case (RFC 9110, 11.1).</summary>
    private static string Given(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? header.Parameter ?? ""
            : "";

    private static Task Write(HttpContext http, Problem problem)
    {
        http.Response.StatusCode = problem.Status;
        return http.Response.WriteAsJsonAsync(problem, ApiJson.Default.Problem);
    }
}
