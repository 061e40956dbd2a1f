using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Simulation;

/// <summary>A peer whose weights are a number that says exactly what it was trained on.</summary>
public sealed class SimPeer
{
    private const int Rows = 100;

    private readonly SimNode _node;
    private readonly AssignPeer _assigned;
    private readonly Dictionary<(Type, Fence), IReply> _done = [];
    private readonly HashSet<(Type, Fence)> _working = [];
    private readonly int _resumed;
    private ulong _weights;
    private bool _ready;

    public SimPeer(SimNode node, AssignPeer assigned)
    {
        _node = node;
        _assigned = assigned;
        Fence = assigned.Fence;
        var plan = assigned.Plan.Stages.SelectMany(s => s.Peers).First(p => p.Name == Fence.Peer);
        var from = assigned.Resume.FirstOrDefault();
        (_weights, _resumed) = from is null
            ? (Weights.Initial(plan.Seed), -1)
            : (Weights.OfCheckpoint(from), from.Epoch);
    }

    public Fence Fence { get; private set; }

    public HostedPeer Hosted => new(Fence.Run, Fence.Stage, Fence.Peer, Fence.Incarnation, _assigned.Role);

    private World World => _node.World;

    public void Ready(Fence fence)
    {
        Fence = fence with { Epoch = Fence.Epoch, Attempt = Fence.Attempt };
        if (_ready)
            Answer();
        else
            _node.Work(this, TimeSpan.FromSeconds(2), Answer);

        void Answer()
        {
            _ready = true;
            _node.Reply(
                new PeerReady(
                    Fence with { Epoch = -1, Attempt = 0 }, _node.Id, _resumed, 1000,
                    new PeerMachine("sim", "sim", "sim", "sim", 1, "cpu")));
        }
    }

    public void Receive(IPeerMessage message)
    {
        Fence = message.Fence;
        var work = message.Fence with { Term = default };
        if (message is EpochFinishedAck)
            return;
        if (message is StartEpoch)
            _node.Reply(new EpochAccepted(message.Fence));
        if (_done.TryGetValue((message.GetType(), work), out var reply))
        {
            _node.Reply(WithTerm(reply));
            return;
        }

        if (message is SheetAvailable available)
        {
            _node.CanRead(available.Manifest); // Fetched while others still train.
            return;
        }

        if (!_working.Add((message.GetType(), work)))
            return;
        switch (message)
        {
            case StartEpoch start:
                if (World.Chance(World.Faults.PeerFailure))
                    _node.Work(this, TimeSpan.FromSeconds(3), () => _node.Fail(this, "out of memory"));
                else
                    Fetch(start, work);
                break;
            case MakeSheet make:
                _node.Work(
                    this, TimeSpan.FromSeconds(3),
                    () => Finish(message, new SheetReady(work, Sheet(make.Sheet, make.AfterEpoch))));
                break;
            case AverageShard average:
                if (average.Sources.Any(m => !_node.CanRead(m)))
                {
                    _working.Remove((message.GetType(), work)); // It gives up; whoever wants it asks again.
                    break;
                }

                var mean = average.Sources[0] with
                {
                    Peer = Fence.Peer,
                    Incarnation = Fence.Incarnation,
                    FirstRow = average.FirstRow,
                    Rows = average.Rows,
                    Sha256 = Weights.Mix(average.Sources.Select(m => m.Sha256)),
                    MeanOf = [.. average.Sources.Select(m => m.Peer)],
                };
                _node.Work(this, TimeSpan.FromSeconds(1), () => Finish(message, new SheetReady(work, mean)));
                break;
            case ScoreEnsemble score:
                _node.Work(
                    this, TimeSpan.FromSeconds(1),
                    () => Finish(message, new EnsembleScored(work, score.TestSheets.Count / 100.0)));
                break;
        }
    }

    private void Fetch(StartEpoch start, Fence work)
    {
        var refused = start.Sources.Where(m => World.Chance(World.Faults.Drop / 4) || !_node.CanRead(m)).ToHashSet();
        if (start.Sources.Any(m => m.MeanOf is not null && refused.Contains(m)))
            refused.UnionWith(
                start.Sources.Where(m => m.MeanOf is not null)); // A mean that lacks a shard has nothing to say.
        var seconds = 10 + World.Random.NextDouble() + (World.Chance(World.Faults.Straggler) ? 200 : 0);
        _node.Work(this, TimeSpan.FromSeconds(seconds), () => Train(start, work, refused));
    }

    private void Train(StartEpoch start, Fence work, HashSet<SheetManifest> refused)
    {
        var used = start.Sources.Where(m => !refused.Contains(m)).ToList();
        _weights = Weights.Train(_weights, work.Epoch, start.View, start.WeightScale, used);
        var keys = used.Select(SheetKey.Of).ToList();
        World.History.Trained.Add(
            new Trained(work.Peer, work.Incarnation, work.Stage, work.Epoch, work.Attempt, keys, _weights));
        var sheet = start.Sheet is { } order ? Sheet(order, work.Epoch) : null;
        var test = start.TestSheet
            ? Sheet(new SheetOrder(SheetSource.Fresh, 0, SheetPrecision.Fp32), work.Epoch)
            : null;
        var checkpoint = new CheckpointRef(
            work.Run, work.Stage, work.Peer, work.Incarnation, work.Epoch, 1, Weights.Hex(_weights),
            ["http://" + _node.Id]);
        Finish(start, new EpochFinished(
            work, new EpochMetrics(1, 0.5, 1e-3, 100, 10, 1, 0, 0, Weights.Hex(_weights), 4000), sheet, test,
            checkpoint, keys,
            [.. refused.Select(m => new SheetRefusal(SheetKey.Of(m), "unreachable"))]));
    }

    private void Finish(IPeerMessage order, IReply reply)
    {
        _done[(order.GetType(), order.Fence with { Term = default })] = reply;
        _node.Reply(WithTerm(reply));
    }

    private SheetManifest Sheet(SheetOrder order, int after) => new(
        Fence.Run, Fence.Stage, Fence.Peer, Fence.Incarnation, after, order.View, order.Source, order.Precision, Rows,
        0, 10, "set", 4000, Weights.Hex(Weights.Mix(_weights, (ulong)order.View)), "http://" + _node.Id);

    private IReply WithTerm(IReply reply) => reply switch
    {
        EpochFinished x => x with { Fence = x.Fence with { Term = Fence.Term } },
        SheetReady x => x with { Fence = x.Fence with { Term = Fence.Term } },
        EnsembleScored x => x with { Fence = x.Fence with { Term = Fence.Term } },
        _ => reply,
    };
}
