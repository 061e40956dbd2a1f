using System.Text;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Coordinator.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KdCluster.Coordinator.Api;

/// <summary>
/// `/api/sweeps`. A sweep is its runs, each of which knows that it belongs to it: nothing else is kept of it.
/// </summary>
internal static class SweepEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var sweeps = app.MapGroup("/api/sweeps");
        sweeps.MapGet("", List).WithSummary("Every sweep, newest first");
        sweeps.MapGet("/{id}", Show).WithSummary("One sweep and its runs");
        sweeps.MapGet("/{id}/report", Report).WithSummary("How its runs compare").Produces<SweepReport>();
        sweeps.MapGet("/{id}/report.md", Markdown).WithSummary("The same for people")
            .Produces<string>(contentType: "text/markdown");
        sweeps.MapPost("/{id}/cancel", Cancel).WithSummary("Ends all its runs")
            .Takes<CancelRequest>("application/json", isOptional: true);
        sweeps.MapPost("/{id}/pause", Pause).WithSummary("Pauses all its runs");
        sweeps.MapPost("/{id}/resume", Resume).WithSummary("Goes on with all its runs");
    }

    private static async Task<Ok<IReadOnlyList<SweepSummary>>> List(CoordinatorService coordinator) =>
        TypedResults.Ok<IReadOnlyList<SweepSummary>>([.. (await coordinator.Sweeps()).Select(s => s.Summary)]);

    private static async Task<Ok<SweepDetail>> Show(string id, CoordinatorService coordinator) =>
        TypedResults.Ok(await coordinator.Sweep(id));

    private static async Task<ContentHttpResult> Report(string id, CoordinatorService coordinator) =>
        TypedResults.Text(ReportJson.Write(await Assemble(id, coordinator)), "application/json", Encoding.UTF8);

    private static async Task<ContentHttpResult> Markdown(string id, CoordinatorService coordinator) =>
        TypedResults.Text(SweepMarkdown.Render(await Assemble(id, coordinator)), "text/markdown", Encoding.UTF8);

    private static async Task<Results<Accepted<CommandAnswer>, Ok<CommandAnswer>>> Cancel(
        string id, HttpContext http, CoordinatorService coordinator)
    {
        var reason = await http.CancelReason();
        return await Command(
            id, http, coordinator, (key, run) => new CancelRun(key, run, reason) { By = http.Caller() });
    }

    private static Task<Results<Accepted<CommandAnswer>, Ok<CommandAnswer>>> Pause(
        string id, HttpContext http, CoordinatorService coordinator) =>
        Command(id, http, coordinator, (key, run) => new PauseRun(key, run) { By = http.Caller() });

    private static Task<Results<Accepted<CommandAnswer>, Ok<CommandAnswer>>> Resume(
        string id, HttpContext http, CoordinatorService coordinator) =>
        Command(id, http, coordinator, (key, run) => new ResumeRun(key, run) { By = http.Caller() });

    /// <summary>Of the runs that have completed.</summary>
    private static async Task<SweepReport> Assemble(string id, CoordinatorService coordinator)
    {
        var runs = new List<(RunPlan, RunReport?)>();
        foreach (var run in (await coordinator.Sweep(id)).Runs)
        {
            var plan = (await coordinator.Submission(run.Run.Value)).Plan;
            runs.Add((plan, run.Status == RunStatus.Completed ? await coordinator.EndedReport(run.Run) : null));
        }

        return SweepAssembly.Assemble(runs);
    }

    /// <summary>
    /// The same command to each run, the last first, so that none of those that wait gets the slots of one that is
    /// cancelled. Who cannot obey, since it has ended or does so already, is passed over; when nobody can, the first
    /// one's refusal is the answer.
    /// </summary>
    private static async Task<Results<Accepted<CommandAnswer>, Ok<CommandAnswer>>> Command(
        string id, HttpContext http, CoordinatorService coordinator, Func<string, RunId, IRunCommand> command)
    {
        var key = http.Key();
        var runs = (await coordinator.Sweep(id)).Runs;
        var answers =
            await Task.WhenAll(runs.Reverse().Select(run => coordinator.Ask<object>(command(key, run.Run))).ToList());
        var accepted = answers.OfType<CommandAccepted>().ToList();
        if (accepted.Count == 0)
        {
            var refused = (CommandRefused)answers[^1];
            throw CoordinatorService.Refusal(refused, $"no run of sweep {id} obeys: {refused.Reason}");
        }

        return RunEndpoints.Answer(new CommandAnswer(
            new RunId(id), accepted.TrueForAll(a => a.Repeated),
            $"{accepted.Count} of {runs.Count} runs: {accepted[^1].Detail}"));
    }
}
