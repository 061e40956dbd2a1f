using System.CommandLine;
using System.Text.Json;
using KdCluster.Contracts.Api;
using static KdCluster.Console.Cluster.Commands.ClusterCommand;

namespace KdCluster.Console.Cluster.Commands;

/// <summary>`kd nodes`, `kd peers` and `kd logs`.</summary>
public static class LookCommands
{
    private const int Page = 500;

    public static Command Nodes(Session session) =>
        ClusterCommand.Build(
            session, "nodes", "Lists the nodes of the cluster and their slots.", [], async (asked, stop) =>
            asked.Show(await asked.Client.Nodes(stop), nodes => ClusterTables.Nodes(asked.Session, nodes)));

    public static Command Peers(Session session)
    {
        var run = new Option<string?>("--run") { Description = "only those of this run" };
        return ClusterCommand.Build(session, "peers", "Lists the peers of all runs.", [run], async (asked, stop) =>
        {
            var only = asked.Parsed.GetValue(run);
            return asked.Show(
                await asked.Client.Peers(only, stop),
                peers => ClusterTables.Peers(asked.Session, peers, withRun: only is null));
        });
    }

    public static Command Logs(Session session)
    {
        var run = Run();
        var after = new Option<long>("--after") { Description = "only lines with a greater number" };
        var follow = new Option<bool>("--follow", "-f") { Description = "go on with new lines until the run ends" };
        return ClusterCommand.Build(
            session, "logs", "Prints what a run's journal says.", [run, after, follow], async (asked, stop) =>
        {
            var id = asked.Parsed.GetValue(run)!;
            var newest = await Backlog(asked, id, asked.Parsed.GetValue(after), stop);
            if (asked.Parsed.GetValue(follow))
                await Follow(asked, id, newest, stop);
            return ExitCode.Ok;
        });
    }

    private static async Task<long> Backlog(Asked asked, string run, long after, CancellationToken stop)
    {
        while (true)
        {
            var lines = (await asked.Client.Logs(run, after, Page, stop)).Value;
            foreach (var line in lines)
            {
                Print(asked, line);
                after = line.Number;
            }

            if (lines.Count < Page)
                return after;
        }
    }

    private static async Task Follow(Asked asked, string run, long newest, CancellationToken stop)
    {
        await foreach (
            var news in new RunEvents(asked.Client, asked.Session.Time, TimeSpan.FromMinutes(5))
                .Read(run, stop, newest))
        {
            if (news.Type == StreamEventNames.Journal)
                Print(asked, JsonSerializer.Deserialize(news.Data, ApiJson.Default.JournalLine)!);
        }
    }

    private static void Print(Asked asked, JournalLine line)
    {
        if (asked.Json)
        {
            asked.Session.Plain(JsonSerializer.Serialize(line, ApiJson.Default.JournalLine));
        }
        else
        {
            ClusterTables.Log(asked.Session, line);
        }
    }
}
