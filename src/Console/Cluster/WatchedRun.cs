using System.Text.Json;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;

namespace KdCluster.Console.Cluster;

/// <summary>Puts the events of a run on a <see cref="RunBoard"/>.</summary>
public sealed class WatchedRun(RunBoard board)
{
    private IReadOnlyList<StageView> _stages = [];
    private string _status = "";

    /// <summary>How the run ended; null while it goes on.</summary>
    public RunSummary? End { get; private set; }

    public void Take(RunEvent news)
    {
        switch (news.Type)
        {
            case StreamEventNames.Snapshot:
                var detail = JsonSerializer.Deserialize(news.Data, ApiJson.Default.RunDetail)!;
                _stages = detail.Stages;
                Show(detail.Summary);
                foreach (var peer in detail.Peers)
                    Show(peer);
                break;
            case StreamEventNames.Peer:
                Show(JsonSerializer.Deserialize(news.Data, ApiJson.Default.PeerView)!);
                break;
            case StreamEventNames.Run:
                Show(JsonSerializer.Deserialize(news.Data, ApiJson.Default.RunSummary)!);
                break;
            case StreamEventNames.End:
                End = JsonSerializer.Deserialize(news.Data, ApiJson.Default.RunSummary)!;
                Show(End);
                break;
            case RunEvent.Lost:
                board.Status = "connection lost, trying again";
                break;
            case RunEvent.Back:
                board.Status = _status;
                break;
        }
    }

    /// <summary>`running, stage 2 of 2 (students)`, or what the run waits for.</summary>
    public static string Describe(RunSummary run)
    {
        var stage = run.Stages > 1 && !run.Status.IsEnd()
            ? $", stage {run.Stage + 1} of {run.Stages} ({run.StageName})"
            : "";
        var why = run.Reason ?? run.Waiting;
        return $"{Word(run.Status)}{stage}{(why is null ? "" : $": {why}")}";
    }

    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>`3/12`: the epoch that is open, from 1, and how many there are; `12/12` when all are done.</summary>
    public static string Epochs(RunSummary run)
    {
        var open = run.Status is RunStatus.Running or RunStatus.Cancelling ? 1 : 0;
        return $"{Math.Min(run.Epoch + open, run.Epochs)}/{run.Epochs}";
    }

    /// <summary>What is known of a peer that was not watched before.</summary>
    public static PeerRow Row(PeerView peer) =>
        Row(new PeerRow(peer.Peer.Value, peer.Model, "", peer.Epochs), peer);

    private void Show(RunSummary run)
    {
        board.Score = run.Score ?? board.Score;
        board.Status = _status = Describe(run);
        board.Span(run.Started ?? run.Submitted, run.Finished);
    }

    private void Show(PeerView peer)
    {
        var stage = peer.Stage < _stages.Count ? _stages[peer.Stage].Name : "";
        board.Set(
            peer.Peer.Value,
            row => Row(
                row is { } known && known.Stage == stage
                    ? known
                    : new PeerRow(peer.Peer.Value, peer.Model, stage, peer.Epochs), peer));
    }

    private static PeerRow Row(PeerRow row, PeerView peer)
    {
        var state = State(peer);
        return row with
        {
            State = state,
            Epoch = state switch
            {
                PeerState.Finished => peer.Epochs,
                PeerState.Stopped => peer.Epoch + 1,
                _ => Math.Max(0, peer.Epoch),
            },
            Fraction = peer.Total > 0 && peer.Epoch >= 0 ? (double)peer.Done / peer.Total : 0,
            Loss = peer.Loss is { } loss && double.IsFinite(loss) ? loss : row.Loss,
            Accuracy = peer.Accuracy ?? row.Accuracy,
            ImagesPerSecond = peer.ImagesPerSecond > 0 ? peer.ImagesPerSecond : row.ImagesPerSecond,
            Wait = TimeSpan.FromSeconds(peer.WaitSeconds),
            BytesIn = peer.BytesIn,
            BytesOut = peer.BytesOut,
        };
    }

    private static PeerState State(PeerView peer) => peer switch
    {
        // Let go before its last epoch: its run was cancelled, or scaled down.
        { Status: PeerStatus.Released, Role: PeerRole.Train } when peer.Epoch + 1 < peer.Epochs => PeerState.Stopped,
        { Status: PeerStatus.Released } => PeerState.Finished,
        { Status: PeerStatus.Abandoned } => PeerState.Failed,
        { Status: PeerStatus.Lost } => PeerState.Lost,
        { Role: PeerRole.Serve } => PeerState.Serving,
        { Status: PeerStatus.Waiting or PeerStatus.Starting } => PeerState.Waiting,
        { Epoch: < 0 } => PeerState.Waiting,
        { Activity: PeerActivity.Inferring } => PeerState.Sheet,
        _ => PeerState.Training,
    };
}
