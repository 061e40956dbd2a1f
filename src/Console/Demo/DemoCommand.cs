using System.CommandLine;
using KdCluster.Console.Cluster;
using KdCluster.Console.Cluster.Commands;
using KdCluster.Console.Reference;
using KdCluster.Console.RunFiles;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;

namespace KdCluster.Console.Demo;

/// <summary>`kd demo`: a whole cluster on this machine for the length of one run.</summary>
public static class DemoCommand
{
    public static Command Build(Session session)
    {
        var command = new Command("demo", "Distils on this machine and says whether it helped: two different students teach each other on Fashion-MNIST, beside the same two trained alone.");
        var runFile = new RunFileArgument(command, required: false);
        var offline = new Option<bool>("--offline") { Description = "the teacher-first version" };
        var output = new Option<string?>("--out") { Description = "folder for the report and the processes' data; else runs/NAME" };
        var nodes = new Option<int?>("--nodes") { Description = "node processes; else one a peer" };
        command.Add(offline);
        command.Add(output);
        command.Add(nodes);
        command.SetAction(async (parsed, stop) =>
        {
            var path = runFile.File(parsed) ?? Path.Combine(session.Home(), "examples", parsed.GetValue(offline) ? "fashion-offline.yaml" : "fashion-mutual.yaml");
            var plans = runFile.Read(parsed, path);
            if (plans.Count > 1)
            {
                throw new CommandException($"{path} is a sweep of {plans.Count} runs; a demo has one. `kd train` runs them all", ExitCode.BadInput);
            }

            var peers = plans[0].Stages.Max(s => s.Peers.Count);
            var processes = parsed.GetValue(nodes) ?? peers;
            if (processes < 1)
            {
                throw new CommandException($"--nodes {processes}: at least 1", ExitCode.BadInput);
            }

            var folder = parsed.GetValue(output) ?? OutputFolder.Default(plans[0].Name, resume: false);
            var slots = (peers + processes - 1) / processes;
            try
            {
                return await RunAsync(session, plans[0], File.ReadAllText(path), runFile.Overrides(parsed), folder, processes, slots, stop);
            }
            catch (OperationCanceledException)
            {
                session.Error.WriteLine($"kd: stopped; every process of it has ended, and what they wrote is in {folder}");
                return ExitCode.Interrupted;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(Session session, RunPlan plan, string yaml, IReadOnlyList<string> overrides, string folder, int nodes, int slots, CancellationToken stop)
    {
        session.Plain($"{plan.Name}: starting a coordinator and {nodes} node{(nodes == 1 ? "" : "s")} (Ctrl-C stops everything)");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "run.yaml"), yaml, stop);
        await using var cluster = await LocalCluster.StartAsync(session, Path.GetFullPath(Path.Combine(folder, "cluster")), nodes, slots, stop);
        using var client = new CoordinatorClient(cluster.Url, null, session.Time);
        var run = (await client.SubmitAsync(yaml, overrides, Guid.NewGuid().ToString("N"), stop)).Value.Run.Value;

        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var trouble = cluster.WatchAsync(both.Token);
        var following = WatchScreen.FollowAsync(session, client, run, both.Token);
        await Task.WhenAny(trouble, following);
        if (trouble.IsFaulted)
        {
            await both.CancelAsync();
            await Settled(following);
            await trouble;
        }

        var end = await following;
        await both.CancelAsync();
        await Settled(trouble);
        var report = (await client.ReportAsync(run, stop)).Value;
        await File.WriteAllTextAsync(Path.Combine(folder, "report.json"), ReportJson.Write(report), stop);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.md"), ReportMarkdown.Render(report), stop);
        ReportTables.Show(session.Screen, report);
        session.Plain($"report: {Path.Combine(folder, "report.md")} and report.json");
        return end?.Status == RunStatus.Completed ? ExitCode.Ok : throw new CommandException($"the run {(end is null ? "has no end" : WatchedRun.Describe(end))}");
    }

    /// <summary>What it says no longer matters.</summary>
    private static Task Settled(Task task) => task.ContinueWith(_ => { }, TaskScheduler.Default);
}
