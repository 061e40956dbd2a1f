using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Protocol;

namespace KdCluster.Simulation;

/// <summary>
/// What a peer's actor and its thread do, without either: carries out what <see cref="PeerProtocol"/> decides. Its
/// weights are a number that says exactly what it was trained on.
/// </summary>
public sealed class SimPeer
{
    private const int Rows = 100;

    private readonly SimNode _node;
    private readonly AssignPeer _assigned;
    private readonly Queue<PeerEvent.Queued> _work = [];
    private readonly int _resumed;
    private PeerConversation _state = PeerConversation.Initial;
    private ulong _weights;
    private Term _newest;
    private bool _isBusy;

    public SimPeer(SimNode node, AssignPeer assigned)
    {
        (_node, _assigned) = (node, assigned);
        var plan = assigned.Plan.Stages.SelectMany(s => s.Peers).First(p => p.Name == assigned.Fence.Peer);
        var from = assigned.Resume.FirstOrDefault();
        (_weights, _resumed) = from is null
            ? (Weights.Initial(plan.Seed), -1)
            : (Weights.OfCheckpoint(from), from.Epoch);
    }

    public PeerKey Key => PeerKey.Of(_assigned.Fence);

    public Incarnation Incarnation => _assigned.Fence.Incarnation;

    private World World => _node.World;

    public void Handle(object message)
    {
        if (message is IPeerMessage command)
            _newest = command.Fence.Term;
        foreach (var happened in PeerProtocol.Decide(_state, message, World.Moment.Time))
        {
            _state = _state.Apply(happened);
            Carry(happened);
        }
    }

    private void Carry(PeerEvent happened)
    {
        switch (happened)
        {
            case PeerEvent.Queued queued:
                _work.Enqueue(queued);
                Go();
                break;
            case PeerEvent.Answered answered:
                _node.Reply(answered.Reply);
                break;
            case PeerEvent.Announced announced:
                _node.CanRead(announced.Manifest); // Fetched while others still train.
                break;
            case PeerEvent.Reported reported:
                _node.After(this, reported.Next - World.Moment.Time, () => Handle(new RetryDue()));
                break;
            case PeerEvent.Ended ended:
                var fence = _assigned.Fence with { Term = _newest };
                _node.Forget(this, ended.How switch
                {
                    PeerEnd.Released => new PeerReleased(fence, _node.Id),
                    PeerEnd.Failed => new PeerFailed(fence, _node.Id, ended.Reason),
                    _ => null,
                });
                break;
        }
    }

    /// <summary>One piece of work at a time, as on a peer's thread.</summary>
    private void Go()
    {
        if (_isBusy || !_work.TryDequeue(out var next))
            return;
        _isBusy = true;
        var refused = next.Command is StartEpoch start ? Unread(start) : [];
        var seconds = next.Command switch
        {
            AssignPeer => 2,
            StartEpoch => 10 + World.Random.NextDouble() + (World.Chance(World.Faults.Straggler) ? 200 : 0),
            MakeSheet => 3,
            _ => 1,
        };
        _node.After(this, TimeSpan.FromSeconds(seconds) / _node.Speed, () =>
        {
            _isBusy = false;
            Handle(Outcome(next, refused));
            Go();
        });
    }

    private object Outcome(PeerEvent.Queued work, HashSet<SheetManifest> refused)
    {
        var fence = work.Command.Fence;
        return work.Command switch
        {
            AssignPeer => Done(new PeerReady(
                fence, _node.Id, _resumed, 1000, new PeerMachine("sim", "sim", "sim", "sim", 1, "cpu"))),
            StartEpoch when World.Chance(World.Faults.PeerFailure) => new WorkFailed(work.Key, "out of memory"),
            StartEpoch start => Done(Train(start, refused)),
            MakeSheet make => Done(new SheetReady(fence, Sheet(fence, make.Sheet, make.AfterEpoch))),
            AverageShard average when average.Sources.All(_node.CanRead) => Done(new SheetReady(fence, Mean(average))),
            ScoreEnsemble score when score.TestSheets.All(_node.CanRead) =>
                Done(new EnsembleScored(fence, score.TestSheets.Count / 100.0)),
            _ => new WorkFailed(work.Key, "a sheet is unreachable"),
        };

        object Done(IPeerMessage reply) => new WorkFinished(work.Key, reply);
    }

    private HashSet<SheetManifest> Unread(StartEpoch start)
    {
        var refused = start.Sources.Where(m => World.Chance(World.Faults.Drop / 4) || !_node.CanRead(m)).ToHashSet();
        if (start.Sources.Any(m => m.MeanOf is not null && refused.Contains(m)))
            refused.UnionWith(
                start.Sources.Where(m => m.MeanOf is not null)); // A mean that lacks a shard has nothing to say.
        return refused;
    }

    private EpochFinished Train(StartEpoch start, HashSet<SheetManifest> refused)
    {
        var fence = start.Fence;
        var used = start.Sources.Where(m => !refused.Contains(m)).ToList();
        _weights = Weights.Train(_weights, fence.Epoch, start.View, start.WeightScale, used);
        var keys = used.Select(SheetKey.Of).ToList();
        World.History.Trained.Add(
            new Trained(fence.Peer, fence.Incarnation, fence.Stage, fence.Epoch, fence.Attempt, keys, _weights));
        var sheet = start.Sheet is { } order ? Sheet(fence, order, fence.Epoch) : null;
        var test = start.TestSheet
            ? Sheet(fence, new SheetOrder(SheetSource.Fresh, 0, SheetPrecision.Fp32), fence.Epoch)
            : null;
        var checkpoint = new CheckpointRef(
            fence.Run, fence.Stage, fence.Peer, fence.Incarnation, fence.Epoch, 1, Weights.Hex(_weights),
            ["http://" + _node.Id]);
        return new EpochFinished(
            fence, new EpochMetrics(1, 0.5, 1e-3, 100, 10, 1, 0, 0, Weights.Hex(_weights), 4000), sheet, test,
            checkpoint, keys, [.. refused.Select(m => new SheetRefusal(SheetKey.Of(m), "unreachable"))]);
    }

    private static SheetManifest Mean(AverageShard average) => average.Sources[0] with
    {
        Peer = average.Fence.Peer,
        Incarnation = average.Fence.Incarnation,
        FirstRow = average.FirstRow,
        Rows = average.Rows,
        Sha256 = Weights.Mix(average.Sources.Select(m => m.Sha256)),
        MeanOf = [.. average.Sources.Select(m => m.Peer)],
    };

    private SheetManifest Sheet(Fence fence, SheetOrder order, int after) => new(
        fence.Run, fence.Stage, fence.Peer, fence.Incarnation, after, order.View, order.Source, order.Precision, Rows,
        0, 10, "set", 4000, Weights.Hex(Weights.Mix(_weights, (ulong)order.View)), "http://" + _node.Id);
}
