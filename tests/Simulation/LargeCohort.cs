using System.Security.Cryptography;
using System.Text;
using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Contracts.Wire;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Placement;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Simulation;

/// <summary>
/// All that the core does for the epochs of many students: decisions, orders, acknowledgements; no network, no disk.
/// </summary>
public sealed class LargeCohort(string who, int peers, int epochs)
{
    public const string TeacherTeachesAll = "a teacher teaches all";
    public const string EachTeachesEach = "each teaches each";
    public const string ByTheirMean = "each teaches each by their mean";

    /// <summary>The epoch whose messages are all encoded and measured.</summary>
    private const int Looked = 3;

    private readonly SheetLists _lists = new();
    private IReadOnlyList<PeerId>? _names;

    /// <summary>Of the looked-at epoch: its longest message, in bytes.</summary>
    public int LongestMessage { get; private set; }

    /// <summary>Each peer got the list of everybody's sheets that its order meant.</summary>
    public bool ListsAreWhole { get; private set; } = true;

    /// <summary>Runs to the end of the run.</summary>
    /// <param name="closed">Called at the end of each epoch of the cohort.</param>
    public RunState Run(Action closed)
    {
        var plan = Plan();
        var decider = new RunDecider(new RunTimings());
        var outgoing = new Outgoing();
        var now = new Moment(TimeSpan.Zero, DateTimeOffset.UnixEpoch);
        var s = RunEvolution.Begin(
            new RunSubmitted(new RunId("run"), "k", now.Time, plan), default) with { Term = new Term(1) };
        var inbox = new Queue<object>([new Tick()]);
        while (!s.HasEnded)
        {
            var input = inbox.TryDequeue(out var next) ? next : new Tick();
            now = now with { Elapsed = now.Elapsed + TimeSpan.FromMilliseconds(1) };
            var decision = decider.Decide(s, input, now);
            s = decision.After;
            foreach (
                var (_, message) in outgoing.Next(s, now.Elapsed, input is Tick, (input as IPeerMessage)?.Fence.Peer))
            {
                var sent = _lists.Shorten(
                    message, message is StartEpoch ? s.Peers[message.Fence.Peer].Sources?.All : null,
                    "http://coordinator:8080");
                Answer(sent, message).ToList().ForEach(inbox.Enqueue);
                if (s.Epoch == Looked)
                    LongestMessage = Math.Max(LongestMessage, WireCodec.Encode(sent).Length);
            }

            if (input is IMessage && s.Epoch == Looked)
                LongestMessage = Math.Max(LongestMessage, WireCodec.Encode(input).Length);
            if (decision.Events.OfType<EpochEnded>().Any(e => e.Stage == plan.Stages.Count - 1))
                closed();

            if (
                s.Phase == RunPhase.Between && (input is Tick || decision.Events.Any(e => e is StageOpened))
                    && SlotDemands.Of(s, now.Elapsed).Wants is { IsEmpty: false } wants)
                inbox.Enqueue(
                    new SlotsGranted(
                        [
                            .. wants.Select(
                                (w, i) => new SlotGrant(
                                    w.Peer, w.Incarnation, new NodeId($"n{i % 50}"),
                                    w.Role == PeerRole.Serve ? -1 : i / 50, "cpu"))]));
        }

        return s;
    }

    private RunPlan Plan()
    {
        if (who == TeacherTeachesAll)
        {
            var small = Plans.Offline(epochs);
            return small with { Stages = [small.Stages[0], Grown(small.Stages[1])] };
        }

        var online = Plans.Online(
            2, epochs, controls: false,
            exchange: who == ByTheirMean ? "{ sheets: recorded, topology: mean }" : "{ sheets: recorded }");
        return online with { Stages = [Grown(online.Stages[0])] };
    }

    private StagePlan Grown(StagePlan stage) =>
        stage with
        {
            Peers = [.. Enumerable.Range(0, peers).Select(i => stage.Peers[0] with { Name = new($"p{i:0000}") })],
        };

    /// <param name="sent">What travels.</param>
    /// <param name="meant">The same with all the sheets that it names.</param>
    private IEnumerable<object> Answer(IPeerMessage sent, IPeerMessage meant)
    {
        var f = sent.Fence;
        switch (sent)
        {
            case AssignPeer: return [
                new PeerReady(f, new NodeId("n"), -1, 1, new PeerMachine("", "", "", "", 1, "cpu"))];
            case ReleasePeer: return [new PeerReleased(f, new NodeId("n"))];
            case MakeSheet make: return [new SheetReady(f, Sheet(f, make.Sheet, make.AfterEpoch))];
            case AverageShard shard:
                var averaged = ((AverageShard)meant).Sources;
                var mean = Sheet(
                    f, new SheetOrder(averaged[0].Source, averaged[0].View, averaged[0].Precision), averaged[0].Epoch);
                return [
                    new SheetReady(
                        f,
                        mean with
                        {
                            FirstRow = shard.FirstRow,
                            Rows = shard.Rows,
                            MeanOf = _names ??= [.. averaged.Select(m => m.Peer)],
                        })];
            case ScoreEnsemble: return [new EnsembleScored(f, 0.5)];
            case StartEpoch start:
                if (start.Listed is { } list && f.Peer.Value == "p0500")
                {
                    var fetched = EpochSources.Without(f.Peer, SheetListCodec.Decode(_lists.Find(list.Sha256)));
                    ListsAreWhole &= fetched.Select(SheetKey.Of)
                        .SequenceEqual(((StartEpoch)meant).Sources.Select(SheetKey.Of));
                }

                var metrics = new EpochMetrics(1, 0.5, 1e-3, 100, 10, 1, 0, 0, "aa", 4000);
                var checkpoint = new CheckpointRef(f.Run, f.Stage, f.Peer, f.Incarnation, f.Epoch, 1, "cc", []);
                var test = start.TestSheet
                    ? Sheet(f, new SheetOrder(SheetSource.Fresh, 0, SheetPrecision.Fp32), f.Epoch)
                    : null;
                return [
                    new EpochAccepted(f),
                    new EpochFinished(
                        f, metrics, start.Sheet is { } order ? Sheet(f, order, f.Epoch) : null, test, checkpoint, null,
                        [])];
            default: return [];
        }
    }

    /// <summary>With addresses as long as a cluster's are.</summary>
    private static SheetManifest Sheet(Fence f, SheetOrder order, int after)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{f.Peer} {after}")));
        return new(
            f.Run, f.Stage, f.Peer, f.Incarnation, after, order.View, order.Source, order.Precision, 10_000, 0, 10,
            hash, 4000, hash, $"http://kd-peer-{f.Peer}.kd-peers.kd.svc.cluster.local:12345/sheets/{hash}");
    }
}
