using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Journal;

namespace KdCluster.Coordinator.Api;

/// <summary>What is round every request: how a refusal looks.</summary>
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

    public static Task Write(HttpContext http, Problem problem)
    {
        http.Response.StatusCode = problem.Status;
        return http.Response.WriteAsJsonAsync(problem, ApiJson.Default.Problem);
    }
}
