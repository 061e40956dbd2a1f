using System.CommandLine;
using KdCluster.Console.Cluster;
using KdCluster.Console.Cluster.Commands;
using KdCluster.Console.Reference;
using KdCluster.Console.Reports;
using KdCluster.Console.RunFiles;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Files;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;

namespace KdCluster.Console.Demo;

/// <summary>`kd demo`: a whole cluster on this machine for the length of one run, or of one sweep.</summary>
public static class DemoCommand
{
    public static Command Build(Session session)
    {
        var command = new Command(
            "demo",
            "Distils on this machine and says whether it helped: two different students teach each other on "
                + "Fashion-MNIST, beside the same two trained alone.");
        var runFile = new RunFileArgument(session, command, required: false);
        var offline = new Option<bool>("--offline") { Description = "the teacher-first version" };
        var output = new Option<string?>(
            "--out") { Description = "folder for the report and the processes' data; else runs/NAME" };
        var nodes = new Option<int?>("--nodes") { Description = "node processes; else one a peer" };
        command.Add(offline);
        command.Add(output);
        command.Add(nodes);
        var resume = new Option<bool>("--resume") { Description = "go on with the run that was stopped in the folder" };
        var force = new Option<bool>("--force")
        {
            Description = "delete the run that the folder holds, and begin anew",
        };
        command.Add(resume);
        command.Add(force);
        command.SetAction(async (parsed, stop) =>
        {
            var path = runFile.File(parsed)
                ?? Path.Combine(
                    session.Home(), "examples",
                    parsed.GetValue(offline) ? "fashion-offline.yaml" : "fashion-mutual.yaml");
            var file = runFile.Read(parsed, path);
            var peers = file.Plans.Max(plan => plan.Stages.Max(s => s.Peers.Count));
            var processes = parsed.GetValue(nodes) ?? peers;
            if (processes < 1)
                throw new CommandException($"--nodes {processes}: at least 1", ExitCode.BadInput);
            var folder = parsed.GetValue(output) ?? OutputFolder.Default(file.Plan.Name, parsed.GetValue(resume));
            OutputFolder.Claim(folder, parsed.GetValue(resume), parsed.GetValue(force));
            var slots = (peers + processes - 1) / processes;
            try
            {
                return await Run(
                    session, file.Plan.Name,
                    parsed.GetValue(resume)
                        ? client => Unfinished(client, folder, stop)
                        : client => Submitted(client, file.Text, runFile.Overrides(parsed), folder, stop),
                    folder, processes, slots, stop);
            }
            catch (OperationCanceledException)
            {
                session.Complain(
                    $"stopped; every process of it has ended, and what they wrote is in {folder}; the same command "
                        + $"with --out {folder} --resume goes on");
                return ExitCode.Interrupted;
            }
        });
        return command;
    }

    private static async Task<int> Run(
        Session session, string name, Func<CoordinatorClient, Task<SubmitAnswer>> begin, string folder, int nodes,
        int slots, CancellationToken stop)
    {
        session.Plain(
            $"{name}: starting a coordinator and {nodes} node{(nodes == 1 ? "" : "s")} (Ctrl-C stops everything)");
        Directory.CreateDirectory(folder);
        await using var cluster = await LocalCluster.Start(
            session, Path.GetFullPath(Path.Combine(folder, "cluster")), nodes, slots, stop);
        using var client = new CoordinatorClient([cluster.Url], null, session.Time);
        var submitted = await begin(client);

        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var trouble = cluster.Watch(both.Token);
        var work = submitted.Sweep is { } sweep
            ? Sweep(session, client, sweep.Value, folder, both.Token)
            : One(session, client, submitted.Run.Value, folder, both.Token);
        await Task.WhenAny(trouble, work);
        if (trouble.IsFaulted)
        {
            await both.CancelAsync();
            await Settled(work);
            await trouble;
        }

        try
        {
            return await work;
        }
        finally
        {
            await both.CancelAsync();
            await Settled(trouble);
        }
    }

    private static async Task<SubmitAnswer> Submitted(
        CoordinatorClient client, string yaml, IReadOnlyList<string> overrides, string folder, CancellationToken stop)
    {
        AtomicFile.Write(Path.Combine(folder, "run.yaml"), yaml);
        return (await client.Submit(yaml, overrides, Guid.NewGuid().ToString("N"), stop)).Value;
    }

    /// <summary>The run, or the sweep, that the folder's journal left open.</summary>
    private static async Task<SubmitAnswer> Unfinished(
        CoordinatorClient client, string folder, CancellationToken stop) =>
        (await client.Runs(stop)).Value.FirstOrDefault(run => !run.Status.IsEnd()) is { } open
            ? new SubmitAnswer(open.Run, true, open.Sweep?.Id)
            : throw new CommandException($"{folder} holds no run that was stopped", ExitCode.BadInput);

    private static async Task<int> One(
        Session session, CoordinatorClient client, string run, string folder, CancellationToken stop)
    {
        var end = await WatchScreen.Follow(session, client, run, stop);
        var report = await Keep(client, run, folder, stop);
        ReportTables.Show(session.Screen, report);
        if (end?.Status == RunStatus.Completed)
            await Fetch(session, client, run, folder, stop);
        session.Plain($"report: {Path.Combine(folder, "report.md")} and report.json");
        session.Plain($"as a page: kd report {folder} --html report.html");
        return end?.Status == RunStatus.Completed
            ? ExitCode.Ok
            : throw new CommandException($"the run {(end is null ? "has no end" : WatchedRun.Describe(end))}");
    }

    /// <summary>
    /// Each run's report goes into a folder of its number, as `kd train` has it; their comparison above them.
    /// </summary>
    private static async Task<int> Sweep(
        Session session, CoordinatorClient client, string sweep, string folder, CancellationToken stop)
    {
        var end = await SweepScreen.Follow(session, client, sweep, stop);
        foreach (var run in end.Runs)
        {
            var own = Directory.CreateDirectory(Path.Combine(folder, $"{run.Sweep!.Index + 1:000}")).FullName;
            await Keep(client, run.Run.Value, own, stop);
            if (run.Status == RunStatus.Completed)
                await Fetch(session, client, run.Run.Value, own, stop);
        }

        ReportTables.Keep(session, (await client.SweepReport(sweep, stop)).Value, folder);
        return end.Summary.Status == RunStatus.Completed
            ? ExitCode.Ok
            : throw new CommandException($"the sweep {SweepTables.Describe(end.Summary)}");
    }

    private static async Task<RunReport> Keep(
        CoordinatorClient client, string run, string folder, CancellationToken stop)
    {
        var report = (await client.Report(run, stop)).Value;
        ReportFiles.Write(folder, report);
        AtomicFile.Write(Path.Combine(folder, ReportSources.PlanFile), (await client.Plan(run, stop)).Json);
        return report;
    }

    /// <summary>The students go where `kd train` has them, before the cluster ends.</summary>
    private static async Task Fetch(
        Session session, CoordinatorClient client, string run, string folder, CancellationToken stop)
    {
        var students = new FetchedStudents(client, Path.Combine(folder, "weights"), replace: true);
        foreach (var path in await students.All(run, stop))
            session.Plain($"student: {path}");
        // Controls and teachers, for `kd report`, as a training in one process leaves them.
        await students.Others(run, stop);
    }

    /// <summary>What it says no longer matters.</summary>
    private static Task Settled(Task task) => task.ContinueWith(_ => { }, TaskScheduler.Default);
}
