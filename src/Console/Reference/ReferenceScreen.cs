using KdCluster.Console.Screen;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Distillation.Data;
using KdCluster.Reference;

namespace KdCluster.Console.Reference;

/// <summary>Runs plans in this process, one after the other, and shows each.</summary>
public sealed class ReferenceScreen(Session session)
{
    /// <param name="again">How to go on after a stop, for the person to type.</param>
    /// <returns>0 when all completed, 1 when one failed, 130 when they were stopped.</returns>
    public async Task<int> Run(
        IReadOnlyList<RunPlan> plans, ReferenceOptions options, string again, CancellationToken stop)
    {
        var done = new List<(RunPlan Plan, RunReport? Report)>();
        foreach (var plan in plans)
        {
            var number = plan.Sweep?.Index ?? 0;
            var (own, title) = plan.Sweep is null
                ? (options, plan.Name)
                : (
                    options with { Out = Path.Combine(options.Out, $"{number + 1:000}") },
                    $"{plan.Name} {number + 1} of {plans.Count}");
            var report = await Show(plan, own, title, stop);
            switch (report.Status)
            {
                case "cancelled":
                    session.Complain($"stopped after the last complete epoch; go on with `{again}`");
                    return ExitCode.Interrupted;
                case not "completed":
                    throw new CommandException($"the run failed: {report.Reason}");
            }

            done.Add((plan, report));
            ReportTables.Show(session.Screen, report, oneOfMany: plan.Sweep is not null);
            foreach (var peer in plan.Stages[^1].Peers.Where(peer => !peer.IsControl))
                session.Plain($"student: {new RunFolder(own.Out).WeightsOf(peer.Name)}");
            session.Plain($"report: {Path.Combine(own.Out, "report.md")} and report.json");
        }

        if (plans[0].Sweep is not null)
            ReportTables.Keep(session, SweepAssembly.Assemble(done), options.Out);
        return ExitCode.Ok;
    }

    private async Task<RunReport> Show(
        RunPlan plan, ReferenceOptions options, string title, CancellationToken stop)
    {
        var board = new RunBoard(title, session.Time);
        var progress = new BoardProgress(board, plan);
        await using var stopping = stop.Register(() => board.Status = "stopping (once more ends at once)");
        var work = Task.Factory.StartNew(
            () =>
                OneProcessRun.Run(plan, options, progress, stop), CancellationToken.None,
                TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await BoardScreen.Show(session, board, work, traffic: false);
        try
        {
            return await work;
        }
        catch (DataException problem)
        {
            throw new CommandException(problem.Message);
        }
        catch (ResumeException problem)
        {
            throw new CommandException(problem.Message, ExitCode.BadInput);
        }
    }
}
