using System.Globalization;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Api;
using Spectre.Console;

namespace KdCluster.Console.Cluster.Commands;

/// <summary>The coordinator's answers as tables.</summary>
public static class ClusterTables
{
    public static void Runs(Session session, IReadOnlyList<RunSummary> runs)
    {
        if (runs.Count == 0)
        {
            session.Plain("no runs yet; `kd run submit FILE` starts one");
            return;
        }

        var table = Table("run", "status", "stage", ">epoch", ">peers", ">submitted");
        foreach (var run in runs)
        {
            var stage = run.Stages > 1 ? $"{run.StageName} ({run.Stage + 1}/{run.Stages})" : run.StageName;
            Row(
                table, run.Run.Value, WatchedRun.Word(run.Status), stage, $"{run.Epoch}/{run.Epochs}",
                $"{run.Peers}/{run.WantedPeers}", Ago(session, run.Submitted));
        }

        session.Screen.Write(table);
    }

    public static void Run(Session session, RunDetail detail)
    {
        var run = detail.Summary;
        session.Plain($"{run.Run}  {WatchedRun.Describe(run)}");
        session.Plain($"submitted {Ago(session, run.Submitted)}, run file {Shorten(run.RunFileHash)}");
        foreach (var stage in detail.Stages)
        {
            var from = stage.Teachers.Count > 0 ? $", taught by {string.Join(", ", stage.Teachers)}" : "";
            session.Plain(
                $"stage {stage.Name}: {stage.Epochs} epochs, "
                    + $"{(stage.Method is null ? "no distillation" : stage.Method)}{from}: "
                    + $"{string.Join(", ", stage.Peers)}");
        }

        Peers(session, detail.Peers, withRun: false);
    }

    public static void Peers(Session session, IReadOnlyList<PeerView> peers, bool withRun)
    {
        if (peers.Count == 0)
        {
            session.Plain("no peers");
            return;
        }

        var table = Table(
            [
                .. withRun ? new[] { "run" } : [], "peer", "model", "status", "node", ">epoch", ">accuracy", ">in",
                ">out"]);
        foreach (var peer in peers)
        {
            var status = peer.Reason is null
                ? WatchedRun.Word(peer.Status)
                : $"{WatchedRun.Word(peer.Status)}: {peer.Reason}";
            Row(table, [
                .. withRun ? new[] { peer.Run.Value } : [], peer.Peer.Value, peer.Model, status, peer.Node?.Value ?? "",
                $"{Math.Max(0, peer.Epoch)}/{peer.Epochs}", Format.Accuracy(peer.Accuracy), Format.Bytes(peer.BytesIn),
                Format.Bytes(peer.BytesOut)]);
        }

        session.Screen.Write(table);
    }

    public static void Nodes(Session session, IReadOnlyList<NodeView> nodes)
    {
        if (nodes.Count == 0)
        {
            session.Plain("no nodes have joined; `kd node` starts one");
            return;
        }

        var table = Table("node", "status", "address", "slots", ">memory", "torch");
        foreach (var node in nodes)
        {
            var taken = node.Slots.Count(s => s.Run is not null);
            var devices = string.Join(
                ", ", node.Slots.GroupBy(s => s.Device).Select(g => g.Count() == 1 ? g.Key : $"{g.Count()} x {g.Key}"));
            Row(
                table, node.Node.Value, WatchedRun.Word(node.Status), node.Address,
                $"{taken} of {node.Slots.Count} taken ({devices})", Format.Bytes(node.MemoryBytes), node.Torch);
        }

        session.Screen.Write(table);
    }

    /// <param name="run">In front of what the line says.</param>
    public static void Log(Session session, JournalLine line, string run) => session.Plain(
        $"{line.Time.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)}  {run}{line.Text}");

    internal static string Ago(Session session, DateTimeOffset then) =>
        Format.Duration(session.Time.GetUtcNow() - then) + " ago";

    private static string Shorten(string hash) => hash.Length > 16 ? hash[..16] : hash;

    /// <param name="columns">A name that begins with &gt; is of a column of numbers.</param>
    internal static Table Table(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var name in columns)
        {
            var column = new TableColumn(new Text(name.TrimStart('>')));
            table.AddColumn(name.StartsWith('>') ? column.RightAligned().NoWrap() : column);
        }

        return table;
    }

    internal static void Row(Table table, params string[] cells) => table.AddRow(cells.Select(c => new Text(c)));
}
