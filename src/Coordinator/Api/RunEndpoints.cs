using System.Diagnostics;
using System.Text;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KdCluster.Coordinator.Api;

/// <summary>`/api/runs`.</summary>
internal static class RunEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var runs = app.MapGroup("/api/runs");
        runs.MapPost("", Submit);
        runs.MapGet("", List);
        runs.MapGet("/{id}", Show);
        runs.MapPost("/check", Check);
        runs.MapGet("/{id}/plan", Plan);
        runs.MapGet("/{id}/file", File);
        runs.MapGet("/{id}/report", Report);
        runs.MapGet("/{id}/report.md", Markdown);
        runs.MapGet("/{id}/logs", Logs);
        runs.MapGet("/{id}/events", RunEventStream.Follow);
        runs.MapGet("/{id}/peers/{peer}/weights", PeerWeights.Answer);
        runs.MapPost("/{id}/cancel", Cancel);
        runs.MapPost("/{id}/pause", Pause);
        runs.MapPost("/{id}/resume", Resume);
        runs.MapPost("/{id}/scale", Scale);
    }

    private static async Task<Results<Created<SubmitAnswer>, Ok<SubmitAnswer>>> Submit(
        HttpContext http, CoordinatorService coordinator)
    {
        using var span = Traces.Begin("submit", http.Request.Headers.TraceParent.ToString(), ActivityKind.Server);
        var overrides = http.Request.Query["set"].OfType<string>().ToArray();
        var accepted = await coordinator.Ask<object>(
            new SubmitRun(http.Key(), await http.Text(), overrides) { By = http.Caller(), Trace = span?.Id }) switch
        {
            RunAccepted x => x,
            RunRejected x => throw new ApiException(
                422,
                x.Problems.Count == 1
                    ? "the run file has a problem"
                    : $"the run file has {x.Problems.Count} problems", x.Problems),
            CommandRefused x => throw CoordinatorService.Refusal(x),
            var x => throw new ApiException(500, $"the coordinator answered {x.GetType().Name}"),
        };
        span.About("run", accepted.Run.Value).About("runs", accepted.Runs);
        var answer = new SubmitAnswer(accepted.Run, accepted.Repeated, accepted.Sweep, accepted.Runs);
        var location = accepted.Sweep is { } sweep ? $"/api/sweeps/{sweep}" : $"/api/runs/{accepted.Run}";
        if (!accepted.Repeated)
            return TypedResults.Created(location, answer);
        http.Response.Headers.Location = location;
        return TypedResults.Ok(answer);
    }

    /// <summary>What a run file would make, or all that is wrong with it; nothing is submitted.</summary>
    private static async Task<Ok<CheckAnswer>> Check(HttpContext http, CoordinatorService coordinator)
    {
        var overrides = http.Request.Query["set"].OfType<string>().ToArray();
        var (plans, problems) = coordinator.Check(await http.Text(), overrides);
        return TypedResults.Ok(plans.Count == 0
            ? new CheckAnswer(problems, 0, 0, 0, 0)
            : new CheckAnswer(
                [], plans.Count, plans[0].Stages.Count, plans[0].Stages.Sum(stage => stage.Epochs),
                plans[0].Stages.Max(stage => stage.Peers.Count)));
    }

    private static async Task<Ok<IReadOnlyList<RunSummary>>> List(CoordinatorService coordinator) =>
        TypedResults.Ok(await coordinator.Runs());

    private static async Task<Ok<RunDetail>> Show(string id, CoordinatorService coordinator) =>
        TypedResults.Ok(await coordinator.Run(id));

    private static async Task<Ok<RunPlan>> Plan(string id, CoordinatorService coordinator) =>
        TypedResults.Ok((await coordinator.Submission(id)).Plan);

    private static async Task<ContentHttpResult> File(string id, CoordinatorService coordinator)
    {
        var submission = await coordinator.Submission(id);
        if (submission is { File: null, Sweep: { } sweep })
            submission = await coordinator.Submission(Submission.First(sweep).Value);
        return submission.File is { } text
            ? TypedResults.Text(text, "application/yaml", Encoding.UTF8)
            : throw new ApiException(
                404, $"the run file of {id} was not kept: it is very long, or an older version took it; "
                    + $"/api/runs/{id}/plan has what it led to");
    }

    private static async Task<ContentHttpResult> Report(string id, CoordinatorService coordinator) =>
        TypedResults.Text(ReportJson.Write(await coordinator.Report(id)), "application/json", Encoding.UTF8);

    private static async Task<ContentHttpResult> Markdown(string id, CoordinatorService coordinator) =>
        TypedResults.Text(ReportMarkdown.Render(await coordinator.Report(id)), "text/markdown", Encoding.UTF8);

    private static async Task<Ok<IReadOnlyList<JournalLine>>> Logs(
        string id, long? after, int? limit, CoordinatorService coordinator)
    {
        await coordinator.Submission(id);
        var rows = await coordinator.Rows(id, after ?? 0, Math.Clamp(limit ?? 1000, 1, 10_000));
        return TypedResults.Ok<IReadOnlyList<JournalLine>>([.. rows.Select(JournalText.Line)]);
    }

    private static async Task<Results<Accepted<CommandAnswer>, Ok<CommandAnswer>>> Cancel(
        string id, HttpContext http, CoordinatorService coordinator) =>
        await Command(
            coordinator, new CancelRun(http.Key(), CoordinatorService.RunOf(id), await http.CancelReason())
            {
                By = http.Caller(),
            });

    private static Task<Results<Accepted<CommandAnswer>, Ok<CommandAnswer>>> Pause(
        string id, HttpContext http, CoordinatorService coordinator) =>
        Command(coordinator, new PauseRun(http.Key(), CoordinatorService.RunOf(id)) { By = http.Caller() });

    private static Task<Results<Accepted<CommandAnswer>, Ok<CommandAnswer>>> Resume(
        string id, HttpContext http, CoordinatorService coordinator) =>
        Command(coordinator, new ResumeRun(http.Key(), CoordinatorService.RunOf(id)) { By = http.Caller() });

    private static async Task<Results<Accepted<CommandAnswer>, Ok<CommandAnswer>>> Scale(
        string id, HttpContext http, CoordinatorService coordinator)
    {
        var wanted = await http.Body(ApiJson.Default.ScaleRequest);
        return await Command(coordinator, new ScaleRun(http.Key(), CoordinatorService.RunOf(id), wanted.Peers)
        {
            By = http.Caller(),
        });
    }

    private static async Task<Results<Accepted<CommandAnswer>, Ok<CommandAnswer>>> Command(
        CoordinatorService coordinator, IRunCommand command)
    {
        var accepted = await coordinator.Command(command);
        return Answer(new CommandAnswer(accepted.Run, accepted.Repeated, accepted.Detail));
    }

    /// <summary>202, or 200 for a command that was seen before.</summary>
    public static Results<Accepted<CommandAnswer>, Ok<CommandAnswer>> Answer(CommandAnswer answer) => answer.Repeated
        ? TypedResults.Ok(answer)
        : TypedResults.Accepted((string?)null, answer);
}
