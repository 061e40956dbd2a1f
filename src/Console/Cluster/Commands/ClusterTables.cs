using System.Globalization;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Api;

namespace KdCluster.Console.Cluster.Commands;

/// <summary>The coordinator's answers as tables.</summary>
public static class ClusterTables
{
    public static void Runs(Session session, IReadOnlyList<RunSummary> runs)
    {
        if (runs.Count == 0)
        {
            session.Remark("no runs yet; `kd run submit FILE` starts one");
            return;
        }

        var table = new Listing("run", "status", "stage", ">epoch", ">peers", ">submitted");
        foreach (var run in runs)
        {
            var stage = run.Stages > 1 ? $"{run.StageName} ({run.Stage + 1}/{run.Stages})" : run.StageName;
            table.Add(
                run.Run.Value, WatchedRun.Word(run.Status), stage, WatchedRun.Epochs(run),
                $"{run.Peers}/{run.WantedPeers}", Ago(session, run.Submitted));
        }

        table.Write(session);
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

        if (detail.Autoscale is { } scale)
            session.Plain(
                scale.IsOn
                    ? $"takes free slots by itself, up to {scale.Max} peers"
                    : "takes no slots by itself any more: it was scaled by hand");
        Peers(session, detail.Peers, withRun: false);
        foreach (var wait in detail.Waits)
            session.Plain(
                $"waits: {wait.What}, since {wait.Since.ToLocalTime():HH:mm:ss}"
                    + (wait.Until is { } until ? $", until {until.ToLocalTime():HH:mm:ss} at most" : ""));
    }

    public static void Peers(Session session, IReadOnlyList<PeerView> peers, bool withRun)
    {
        if (peers.Count == 0)
        {
            session.Remark("no peers");
            return;
        }

        var table = new Listing(
            [
                .. withRun ? new[] { "run" } : [], "peer", "model", "status", "node", ">epoch", ">accuracy", ">in",
                ">out"]);
        foreach (var peer in peers)
        {
            var status = peer.Reason is null
                ? WatchedRun.Word(peer.Status)
                : $"{WatchedRun.Word(peer.Status)}: {peer.Reason}";
            if (peer.QuarantinedSince is { } since)
                status += $", in quarantine since epoch {since + 1}";
            table.Add([
                .. withRun ? new Cell[] { peer.Run.Value } : [], peer.Peer.Value, peer.Model, status,
                peer.Node?.Value ?? "", WatchedRun.Row(peer).EpochText, Format.Accuracy(peer.Accuracy),
                Format.Bytes(peer.BytesIn), Format.Bytes(peer.BytesOut)]);
        }

        table.Write(session);
    }

    public static void Nodes(Session session, IReadOnlyList<NodeView> nodes)
    {
        if (nodes.Count == 0)
        {
            session.Remark("no nodes have joined; `kd node` starts one");
            return;
        }

        var table = new Listing("node", "status", "address", "slots", ">memory", "torch");
        foreach (var node in nodes)
        {
            var taken = node.Slots.Count(s => s.Run is not null);
            var devices = string.Join(
                ", ", node.Slots.GroupBy(s => s.Device).Select(g => g.Count() == 1 ? g.Key : $"{g.Count()} x {g.Key}"));
            table.Add(node.Node.Value, WatchedRun.Word(node.Status), node.Address,
                $"{taken} of {node.Slots.Count} taken ({devices})", Format.Bytes(node.MemoryBytes), node.Torch);
        }

        table.Write(session);
    }

    /// <param name="run">In front of what the line says.</param>
    public static void Log(Session session, JournalLine line, string run) => session.Plain(
        $"{line.Time.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)}  {run}{line.Text}");

    internal static string Ago(Session session, DateTimeOffset then) =>
        Format.Duration(session.Time.GetUtcNow() - then) + " ago";

    private static string Shorten(string hash) => hash.Length > 16 ? hash[..16] : hash;
}
