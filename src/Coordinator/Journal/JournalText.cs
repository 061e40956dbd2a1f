using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;

namespace KdCluster.Coordinator.Journal;

/// <summary>What the journal says, for people: stages and epochs count from 1.</summary>
public static class JournalText
{
    public static JournalLine Line(JournalRow row) =>
        new(
            row.Number, row.Time, row.Type, Describe(row.Event),
            JsonSerializer.Deserialize(row.Json, JournalJson.Default.JsonElement));

    public static string Describe(IRunEvent e) => e switch
    {
        RunSubmitted x => $"submitted: {x.Plan.Name}, {x.Plan.Stages.Count} stages, "
            + $"{x.Plan.Stages.Sum(s => s.Peers.Count)} peers" + Point(x) + By(x.By),
        RunPaused x => "paused" + By(x.By),
        RunResumed x => "resumed" + By(x.By),
        RunScaled { Key: null } x => $"scales by itself to {x.Peers} peers",
        RunScaled x => $"scaled to {x.Peers} peers" + By(x.By)
            + (x.EndsAutoscale ? "; from now on it does not scale by itself" : ""),
        RunEnding x => $"ending: {x.Status}{Because(x.Reason)}" + By(x.By),
        RunEnded x => $"{x.Status}{Because(x.Reason)}",
        StageOpened x => $"stage {x.Stage + 1} opened",
        StageEnded x => $"stage {x.Stage + 1} ended",
        EnsembleMeasured x => $"the ensemble reaches {x.Accuracy * 100:0.00} % on the test set",
        EnsembleSkipped x => $"no ensemble accuracy: {x.Reason}",
        PeerAdded x => $"{x.Peer.Name} added",
        PeerRemoved x => $"{x.Peer} removed",
        PeerReturned x => $"{x.Peer} comes back",
        PeerAssigned x =>
            $"{x.Peer}#{x.Incarnation} assigned to {x.Node}{(x.Slot < 0 ? "" : $" slot {x.Slot}")} ({x.Device})"
                + (x.From is { } from ? $", with the weights of {from.Peer} after epoch {from.Epoch + 1}" : ""),
        PeerStarted x =>
            $"{x.Peer}#{x.Incarnation} ready"
                + (x.ResumedEpoch < 0 ? "" : $", resumed after epoch {x.ResumedEpoch + 1}")
                + (x.LostEpoch is { } lost ? $"; its weights after epoch {lost + 1} could not be had" : "")
                + string.Concat((x.Notes ?? []).Select(note => "; " + note)),
        PeerLost x => $"{x.Peer}#{x.Incarnation} {(x.Moves ? "moves" : "lost")}: {x.Reason}",
        PeerAbandoned x => $"{x.Peer} given up: {x.Reason}",
        PeerFreed x => $"{x.Peer}#{x.Incarnation} released",
        SheetMade x =>
            $"{x.Peer} made the sheet of view {x.Sheet.View}"
                + $"{(x.Sheet.MeanOf is null ? "" : $", rows from {x.Sheet.FirstRow}")}",
        NodeDrained x => $"node {x.Node} drains" + By(x.By),
        NodeUndrained x => $"node {x.Node} takes peers again" + By(x.By),
        SheetsLost x => $"the sheets of {x.Peer}#{x.Incarnation} are lost with node {x.Node}",
        EpochBegan x => $"epoch {x.Epoch + 1} began with {x.Participants.Count} peers and {x.Pool.Count} sheets"
            + Without(x.Missing),
        PeerBegan x => $"{x.Peer} began epoch {x.Epoch + 1} with {x.Pool.Count} sheets, at its own pace",
        PeerTrained x => Trained(x),
        SourceQuarantined x =>
            $"{x.Peer} is in quarantine from epoch {x.Epoch + 1} on: its sheet is right for "
                + $"{x.Accuracy * 100:0.0} % of the labels, after {x.Best * 100:0.0} %",
        SourceRecovered x =>
            $"{x.Peer} is out of quarantine from epoch {x.Epoch + 1} on: its sheet is right for "
                + $"{x.Accuracy * 100:0.0} % of the labels",
        EpochEnded x => $"epoch {x.Epoch + 1} ended with {x.Participants.Count} peers"
            + Without(x.Missing),
        _ => e.GetType().Name,
    };

    private static string Without(IReadOnlyList<PeerId> missing) =>
        missing.Count == 0 ? "" : $", without {string.Join(", ", missing)}";

    private static string Point(RunSubmitted x) => x is { Sweep: { } sweep, Plan.Sweep: { } point }
        ? $", {point.Index + 1} of {point.Count} of sweep {sweep}: "
            + $"{string.Join(", ", point.Values.Select(v => $"{v.Key}={v.Value}").Append($"seed={x.Plan.Seed}"))}"
        : "";

    private static string Trained(PeerTrained x)
    {
        var refused = x.Refused.Count == 0
            ? ""
            : $"; refused {string.Join(", ", x.Refused.Select(r => $"{r.Sheet} ({r.Reason})"))}";
        return $"{x.Peer} trained epoch {x.Epoch + 1}{(x.Late ? " (late)" : "")}: loss {x.Metrics.Loss:0.0000}, "
            + $"{(x.Metrics.Measures is null ? "accuracy" : "score")} {x.Metrics.Accuracy * 100:0.00} %, "
            + $"{x.Seconds:0.0} s, {Sources(x)}" + refused;
    }

    private static string Sources(PeerTrained x) => $"{x.Used?.Count ?? x.Given} of {x.Given} sheets";

    private static string By(string? token) => token is null ? "" : $" (by {token})";

    private static string Because(string? reason) => reason is null ? "" : ": " + reason;
}
