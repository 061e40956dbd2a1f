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
    private const string Yaml = "application/yaml";
    private const string Json = "application/json";

    public static void Map(IEndpointRouteBuilder app)
    {
        var runs = app.MapGroup("/api/runs");
        runs.MapPost("", Submit).WithSummary("Submits a run file").Takes<string>(Yaml);
        runs.MapGet("", List).WithSummary("Every run, newest first");
        runs.MapGet("/{id}", Show).WithSummary("One run");
        runs.MapPost("/check", Check).WithSummary("What is wrong with a run file, or what it would make")
            .Takes<string>(Yaml);
        runs.MapGet("/{id}/plan", Plan).WithSummary("The run file with every default");
        runs.MapGet("/{id}/file", File).WithSummary("The run file as it was submitted")
            .Produces<string>(contentType: Yaml);
        runs.MapGet("/{id}/report", Report).WithSummary("What the run found").Produces<RunReport>();
        runs.MapGet("/{id}/report.md", Markdown).WithSummary("The same for people")
            .Produces<string>(contentType: "text/markdown");
        runs.MapGet("/{id}/logs", Logs).WithSummary("The run's event log");
        runs.MapGet("/{id}/events", RunEventStream.Follow).WithSummary("The run as it changes")
            .Produces<string>(contentType: "text/event-stream");
        runs.MapGet("/{id}/peers/{peer}/weights", PeerWeights.Answer).WithSummary("A student, as safetensors")
            .Produces<string>(contentType: "application/octet-stream");
        runs.MapPost("/{id}/cancel", Cancel).WithSummary("Ends the run").Takes<CancelRequest>(Json, isOptional: true);
        runs.MapPost("/{id}/pause", Pause).WithSummary("Lets the open epoch finish and begins no other");
        runs.MapPost("/{id}/resume", Resume).WithSummary("Goes on with a paused run");
        runs.MapPost("/{id}/scale", Scale).WithSummary("Adds peers, or takes some away").Takes<ScaleRequest>(Json);
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
