using System.Text;
using System.Text.Json;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Reports;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Api;

/// <summary>`/api/runs`.</summary>
internal static class RunEndpoints
{
    public static void Map(IEndpointRouteBuilder app, Gateway gateway)
    {
        var runs = app.MapGroup("/api/runs");
        // As a delegate: as a RequestDelegate, which it would fit too, its result would be lost.
        runs.MapPost("", (Delegate)((HttpContext http) => Submit(http, gateway)));
        runs.MapGet(
            "",
            async () => Results.Json(
                await gateway.Ask<RunSummary[]>(new Actors.GetRuns()), ApiJson.Default.IReadOnlyListRunSummary));
        runs.MapGet("/{id}", async (string id) => Results.Json(await gateway.Run(id), ApiJson.Default.RunDetail));
        runs.MapGet(
            "/{id}/plan",
            (string id) => Results.Json(
                ((Contracts.Journal.RunSubmitted)Rows(gateway, id, 0, 1)[0].Event).Plan, ApiJson.Default.RunPlan));
        runs.MapGet(
            "/{id}/report",
            (string id) => Results.Text(
                ReportJson.Write(JournalReport.Of(Rows(gateway, id))), "application/json", Encoding.UTF8));
        runs.MapGet(
            "/{id}/report.md",
            (string id) => Results.Text(
                ReportMarkdown.Render(JournalReport.Of(Rows(gateway, id))), "text/markdown", Encoding.UTF8));
        runs.MapGet("/{id}/logs", (string id, long? after, int? limit) =>
        {
            Rows(gateway, id, 0, 1);
            var rows = gateway.Setup.Journal.Read(Gateway.RunOf(id), after ?? 0, Math.Clamp(limit ?? 1000, 1, 10_000));
            return Results.Json([.. rows.Select(JournalText.Line)], ApiJson.Default.IReadOnlyListJournalLine);
        });
        runs.MapGet("/{id}/events", (string id, HttpContext http) => EventStream.Serve(http, gateway, id));
        runs.MapPost("/{id}/cancel", async (string id, HttpContext http) =>
        {
            var reason = await Reason(http);
            return await Command(gateway, new CancelRun(Key(http), Gateway.RunOf(id), reason));
        });
        runs.MapPost(
            "/{id}/pause",
            (string id, HttpContext http) => Command(gateway, new PauseRun(Key(http), Gateway.RunOf(id))));
        runs.MapPost(
            "/{id}/resume",
            (string id, HttpContext http) => Command(gateway, new ResumeRun(Key(http), Gateway.RunOf(id))));
        runs.MapPost("/{id}/scale", async (string id, HttpContext http) =>
            await Command(
                gateway,
                new ScaleRun(Key(http), Gateway.RunOf(id), (await Body(http, ApiJson.Default.ScaleRequest)).Peers)));
    }

    private static async Task<IResult> Submit(HttpContext http, Gateway gateway)
    {
        var yaml = await Text(http);
        var overrides = http.Request.Query["set"].OfType<string>().ToArray();
        return await gateway.Ask<object>(new SubmitRun(Key(http), yaml, overrides)) switch
        {
            RunAccepted accepted => Accepted(http, accepted),
            RunRejected rejected =>
                throw new ApiException(
                    422,
                    rejected.Problems.Count == 1
                        ? "the run file has a problem"
                        : $"the run file has {rejected.Problems.Count} problems", rejected.Problems),
            CommandRefused refused => throw new ApiException(Gateway.StatusOf(refused.Kind), refused.Reason),
            var other => throw new ApiException(500, $"the coordinator answered {other.GetType().Name}"),
        };
    }

    private static IResult Accepted(HttpContext http, RunAccepted accepted)
    {
        http.Response.Headers.Location = accepted.Sweep is { } sweep
            ? $"/api/sweeps/{sweep}"
            : $"/api/runs/{accepted.Run}";
        return Results.Json(
            new SubmitAnswer(accepted.Run, accepted.Repeated, accepted.Sweep, accepted.Runs),
            ApiJson.Default.SubmitAnswer, statusCode: accepted.Repeated ? 200 : 201);
    }

    /// <summary>Of a request to cancel.</summary>
    public static async Task<string> Reason(HttpContext http) =>
        (http.Request.ContentLength is null or 0 ? null : (await Body(http, ApiJson.Default.CancelRequest)).Reason)
            ?? "cancelled by request";

    private static async Task<IResult> Command(Gateway gateway, IRunCommand command)
    {
        var accepted = await gateway.Command(command);
        return Results.Json(
            new CommandAnswer(accepted.Run, accepted.Repeated, accepted.Detail), ApiJson.Default.CommandAnswer,
            statusCode: accepted.Repeated ? 200 : 202);
    }

    /// <exception cref="ApiException">404.</exception>
    private static IReadOnlyList<JournalRow> Rows(Gateway gateway, string id, long after = 0, int limit = int.MaxValue)
    {
        var rows = gateway.Setup.Journal.Read(Gateway.RunOf(id), after, limit);
        return rows.Count > 0 ? rows : throw Gateway.Unknown(id);
    }

    public static string Key(HttpContext http)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > 200)
            throw new ApiException(400, "Idempotency-Key is longer than 200 characters");
        return key.Length > 0 ? key : Guid.NewGuid().ToString("N");
    }

    private static async Task<string> Text(HttpContext http)
    {
        using var memory = new MemoryStream();
        await http.Request.Body.CopyToAsync(memory, http.RequestAborted);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true)
                .GetString(memory.GetBuffer(), 0, (int)memory.Length).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new ApiException(400, "the run file is not UTF-8 text");
        }
    }

    private static async Task<T> Body<T>(HttpContext http, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted)
                ?? throw new ApiException(400, "the body is empty");
        }
        catch (JsonException e)
        {
            throw new ApiException(400, $"the body is not the JSON that is wanted: {e.Message}");
        }
    }
}
