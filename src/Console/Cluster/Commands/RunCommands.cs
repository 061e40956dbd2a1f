using System.CommandLine;
using System.Text.Json;
using KdCluster.Console.RunFiles;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Reports;
using static KdCluster.Console.Cluster.Commands.ClusterCommand;

namespace KdCluster.Console.Cluster.Commands;

/// <summary>`kd run ...`: submit, look at, watch and steer runs and sweeps.</summary>
public static class RunCommands
{
    public static Command Build(Session session) => new("run", "Submits, shows and steers runs on a cluster.")
    {
        Submit(session),
        List(session),
        Show(session),
        Watch(session),
        Report(session),
        FetchCommand.Build(session),
        Steer(session, "cancel", "Ends a run; what its peers know by then is kept."),
        Steer(session, "pause", "Lets the open epoch finish and begins no other."),
        Steer(session, "resume", "Goes on with a paused run."),
        Scale(session),
    };

    /// <summary>`kd scale` and `kd run scale`.</summary>
    public static Command Scale(Session session)
    {
        var run = Run();
        var peers = new Argument<int>("N") { Description = "how many peers the run should have, controls not counted" };
        var key = Key();
        return ClusterCommand.Build(
            session, "scale", "Adds peers to a run from its template, or takes some away, at the next epoch boundary.",
            [run, peers, key], async (asked, stop) =>
        {
            var body =
                JsonSerializer.Serialize(new ScaleRequest(asked.Parsed.GetValue(peers)), ApiJson.Default.ScaleRequest);
            return Said(
                asked,
                await asked.Client.Command(
                    asked.Parsed.GetValue(run)!, "scale", body, KeyOf(asked.Parsed, key), stop));
        });
    }

    private static Command Submit(Session session)
    {
        var file =
            new Argument<string>("FILE") { Description = "run file (docs/RUNFILE.md); - reads it from standard input" };
        var set = new Option<string[]>(
            "--set") { Description = "key=value in the place of what the file says; may be repeated",
            DefaultValueFactory = _ => [] };
        var watch = new Option<bool>("--watch") { Description = "watch the run until it ends" };
        var key = Key();
        return ClusterCommand.Build(
            session, "submit",
            "Hands a run file to the coordinator and prints the run's id, or the sweep's when the file has one.",
            [file, set, watch, key], async (asked, stop) =>
        {
            var yaml = InputText.Read(asked.Session, asked.Parsed.GetValue(file)!);
            var answer =
                await asked.Client.Submit(yaml, asked.Parsed.GetValue(set)!, KeyOf(asked.Parsed, key), stop);
            if (asked.Parsed.GetValue(watch))
            {
                return answer.Value.Sweep is { } sweep
                    ? await SweepScreen.Show(asked, sweep.Value, stop)
                    : await WatchScreen.Show(asked, answer.Value.Run.Value, stop);
            }

            return asked.Show(answer, a =>
            {
                asked.Session.Plain(a.Sweep?.Value ?? a.Run.Value);
                if (a.Repeated)
                    asked.Session.Remark("it was submitted before with this key");
            });
        });
    }

    private static Command List(Session session)
    {
        var sweeps = new Option<bool>("--sweeps") { Description = "sweeps in the place of runs" };
        return ClusterCommand.Build(
            session, "ls", "Lists the runs, newest first.", [sweeps],
            async (asked, stop) => asked.Parsed.GetValue(sweeps)
            ? asked.Show(await asked.Client.Sweeps(stop), all => SweepTables.Sweeps(asked.Session, all))
            : asked.Show(await asked.Client.Runs(stop), runs => ClusterTables.Runs(asked.Session, runs)));
    }

    private static Command Show(Session session)
    {
        var run = RunOrSweep();
        return ClusterCommand.Build(
            session, "show", "Shows a run's stages and peers, or a sweep's runs.", [run], (asked, stop) =>
        {
            var id = asked.Parsed.GetValue(run)!;
            return Either(
                async () =>
                    asked.Show(
                        await asked.Client.Run(id, stop), detail => ClusterTables.Run(asked.Session, detail)),
                async () =>
                    asked.Show(
                        await asked.Client.Sweep(id, stop), sweep => SweepTables.Sweep(asked.Session, sweep)));
        });
    }

    private static Command Watch(Session session)
    {
        var run = RunOrSweep();
        return ClusterCommand.Build(
            session, "watch", "Shows a run or a sweep live until it ends. Ctrl-C stops watching, not the run.", [run],
            (asked, stop) =>
        {
            var id = asked.Parsed.GetValue(run)!;
            return Either(
                () => WatchScreen.Show(asked, id, stop), () => SweepScreen.Show(asked, id, stop));
        });
    }

    private static Command Report(Session session)
    {
        var run = RunOrSweep();
        return ClusterCommand.Build(
            session, "report",
            "Shows a run's report, or a sweep's comparison of its runs; of one that goes on, what is known so far.",
            [run], (asked, stop) =>
        {
            var id = asked.Parsed.GetValue(run)!;
            return Either(
                async () =>
                    asked.Show(
                        await asked.Client.Report(id, stop),
                        report => Screen.ReportTables.Show(asked.Session.Screen, report)),
                async () =>
                    asked.Show(
                        await asked.Client.SweepReport(id, stop),
                        sweep => asked.Session.Plain(SweepMarkdown.Render(sweep))));
        });
    }

    private static Command Steer(Session session, string verb, string description)
    {
        var run = RunOrSweep();
        var key = Key();
        var reason = new Option<string?>("--reason") { Description = "why, for the journal" };
        Symbol[] symbols = verb == "cancel" ? [run, key, reason] : [run, key];
        return ClusterCommand.Build(session, verb, description + " Of a sweep: all its runs.", symbols, (asked, stop) =>
        {
            var (id, named) = (asked.Parsed.GetValue(run)!, KeyOf(asked.Parsed, key));
            var why = verb == "cancel" ? asked.Parsed.GetValue(reason) : null;
            var body = why is null
                ? null
                : JsonSerializer.Serialize(new CancelRequest(why), ApiJson.Default.CancelRequest);
            return Either(
                async () => Said(asked, await asked.Client.Command(id, verb, body, named, stop)),
                async () => Said(asked, await asked.Client.SweepCommand(id, verb, body, named, stop)));
        });
    }

    private static int Said(Asked asked, Answer<CommandAnswer> answer) =>
        asked.Show(
            answer,
            a => asked.Session.Plain($"{a.Run}: {a.Detail}{(a.Repeated ? " (asked before with this key)" : "")}"));
}
