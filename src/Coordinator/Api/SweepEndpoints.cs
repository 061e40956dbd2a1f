using System.Text;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Api;

/// <summary>
/// `/api/sweeps`. A sweep is its runs, each of which knows that it belongs to it: nothing else is kept of it.
/// </summary>
internal static class SweepEndpoints
{
    public static void Map(IEndpointRouteBuilder app, Gateway gateway)
    {
        var sweeps = app.MapGroup("/api/sweeps");
        sweeps.MapGet(
            "",
            async () => Results.Json(
                [.. (await gateway.Sweeps()).Select(s => s.Summary)], ApiJson.Default.IReadOnlyListSweepSummary));
        sweeps.MapGet("/{id}", async (string id) => Results.Json(await gateway.Sweep(id), ApiJson.Default.SweepDetail));
        sweeps.MapGet(
            "/{id}/report",
            async (string id) => Results.Text(
                ReportJson.Write(Report(gateway, await gateway.Sweep(id))), "application/json", Encoding.UTF8));
        sweeps.MapGet(
            "/{id}/report.md",
            async (string id) => Results.Text(
                SweepMarkdown.Render(Report(gateway, await gateway.Sweep(id))), "text/markdown", Encoding.UTF8));
        sweeps.MapPost("/{id}/cancel", async (string id, HttpContext http) =>
        {
            var reason = await RunEndpoints.Reason(http);
            return await Command(gateway, id, http, (key, run) => new CancelRun(key, run, reason));
        });
        sweeps.MapPost(
            "/{id}/pause",
            (string id, HttpContext http) => Command(gateway, id, http, (key, run) => new PauseRun(key, run)));
        sweeps.MapPost(
            "/{id}/resume",
            (string id, HttpContext http) => Command(gateway, id, http, (key, run) => new ResumeRun(key, run)));
    }

    /// <summary>Of the runs that have completed.</summary>
    private static SweepReport Report(Gateway gateway, SweepDetail sweep) =>
        SweepAssembly.Of([.. sweep.Runs.Select(run => Run(gateway.Setup, run))]);

    private static (RunPlan Plan, RunReport? Report) Run(CoordinatorSetup setup, RunSummary run)
    {
        var plan = ((RunSubmitted)setup.Journal.Read(run.Run, 0, 1)[0].Event).Plan;
        return (
            plan,
            run.Status == RunStatus.Completed
                ? setup.Folders.ReadReport(run.Run) ?? JournalReport.Of(setup.Journal.Read(run.Run))
                : null);
    }

    /// <summary>
    /// The same command to each run, the last first, so that none of those that wait gets the slots of one that is
    /// cancelled. Who cannot obey, since it has ended or does so already, is passed over; when nobody can, the first
    /// one's refusal is the answer.
    /// </summary>
    private static async Task<IResult> Command(
        Gateway gateway, string id, HttpContext http, Func<string, RunId, IRunCommand> command)
    {
        var key = RunEndpoints.Key(http);
        var runs = (await gateway.Sweep(id)).Runs;
        var answers =
            await Task.WhenAll(runs.Reverse().Select(run => gateway.Ask<object>(command(key, run.Run))).ToList());
        var accepted = answers.OfType<CommandAccepted>().ToList();
        if (accepted.Count == 0)
            throw new ApiException(
                Gateway.StatusOf(((CommandRefused)answers[^1]).Kind),
                $"no run of sweep {id} obeys: {((CommandRefused)answers[^1]).Reason}");
        var repeated = accepted.TrueForAll(a => a.Repeated);
        return Results.Json(
            new CommandAnswer(new RunId(id), repeated, $"{accepted.Count} of {runs.Count} runs: {accepted[^1].Detail}"),
            ApiJson.Default.CommandAnswer, statusCode: repeated ? 200 : 202);
    }
}
