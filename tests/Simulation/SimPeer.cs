using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Histories;
using KdCluster.Protocol;

namespace KdCluster.Simulation;

/// <summary>
/// What a peer's actor and its thread do, without either: carries out what <see cref="PeerProtocol"/> decides. Its
/// weights are a number that says exactly what it was trained on; its sheets are real ones, and small.
/// </summary>
public sealed class SimPeer
{
    private static readonly TimeSpan AcceptWithin = TimeSpan.FromMilliseconds(250);
    private readonly SimNode _node;
    private readonly AssignPeer _assigned;
    private readonly Queue<PeerEvent.Queued> _work = [];
    private readonly SheetReading _reading;
    private PeerConversation _state = PeerConversation.Initial;
    private ulong _weights;
    private Term _newest;
    private string _coordinator = "";
    private bool _isBusy;

    public SimPeer(SimNode node, AssignPeer assigned)
    {
        (_node, _assigned) = (node, assigned);
        _reading = new(node, assigned.Fence);
    }

    public PeerKey Key => PeerKey.Of(_assigned.Fence);

    public Incarnation Incarnation => _assigned.Fence.Incarnation;

    private World World => _node.World;

    /// <param name="from">The host of the coordinator that sent it.</param>
    public void Handle(IPeerMessage command, string from)
    {
        (_newest, _coordinator) = (command.Fence.Term, from);
        Handle(command);
    }

    private void Handle(object message)
    {
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
                _node.After(this, AcceptWithin, () => Handle(new RetryDue()));
                break;
            case PeerEvent.Answered answered:
                _node.Reply(answered.Reply, _coordinator);
                break;
            case PeerEvent.Announced announced:
                _reading.Prefetch(announced.Manifest); // While others still train.
                break;
            case PeerEvent.Reported reported:
                _node.After(this, reported.Next - World.Moment.Time, () => Handle(new RetryDue()));
                break;
            case PeerEvent.Ended ended:
                var fence = _assigned.Fence with { Term = _newest };
                _node.Forget(
                    this,
                    ended.How switch
                    {
                        PeerEnd.Released => new PeerReleased(fence, _node.Id),
                        PeerEnd.Failed => new PeerFailed(fence, _node.Id, ended.Reason),
                        _ => null,
                    },
                    _coordinator);
                break;
        }
    }

    /// <summary>One piece of work at a time, as on a peer's thread.</summary>
    private void Go()
    {
        if (_isBusy || !_work.TryDequeue(out var next))
            return;
        _isBusy = true;
        var sources = next.Command is StartEpoch start ? _reading.Gather(start) : null;
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
            Handle(Outcome(next, sources));
            Go();
        });
    }

    private object Outcome(PeerEvent.Queued work, Gathered? sources)
    {
        var fence = work.Command.Fence;
        return work.Command switch
        {
            AssignPeer => Done(Resume()),
            StartEpoch when World.Chance(World.Faults.PeerFailure) => new WorkFailed(work.Key, "out of memory"),
            StartEpoch start => Done(Train(start, sources!)),
            MakeSheet make => Done(new SheetReady(fence, Sheet(fence, make.Sheet, make.AfterEpoch))),
            AverageShard average when _reading.ReadAll(average.Sources, average.Sources[0].View) is { } whole =>
                Done(new SheetReady(fence, Mean(average, whole))),
            ScoreEnsemble score when _reading.ReadAll(score.TestSheets, 0) is not null =>
                Done(new EnsembleScored(fence, score.TestSheets.Count / 100.0)),
            _ => new WorkFailed(work.Key, "a sheet is unreachable"),
        };

        object Done(IPeerMessage reply) => new WorkFinished(work.Key, reply);
    }

    /// <summary>The first of its checkpoints that can be had; it begins anew only when it never had one.</summary>
    private IPeerMessage Resume()
    {
        var fence = _assigned.Fence;
        var resumed = -1;
        if (_assigned.Resume.Count == 0)
        {
            _weights = Weights.Initial(
                _assigned.Plan.Stages.SelectMany(s => s.Peers).First(p => p.Name == fence.Peer).Seed);
            World.Say(_node.Id.Value, new Resumed(fence, -1, null));
        }
        else if (Loaded() is { } from)
        {
            resumed = from.Epoch;
        }
        else
        {
            return new PeerRefused(fence, _node.Id, RefusalKind.Checkpoint, "no checkpoint of it can be had");
        }

        return new PeerReady(fence, _node.Id, resumed, 1000, new PeerMachine("sim", "sim", "sim", "sim", 1, "cpu"));
    }

    private CheckpointRef? Loaded()
    {
        foreach (var checkpoint in _assigned.Resume)
        {
            if (_reading.Fetch(checkpoint, _coordinator) is { } bytes)
            {
                _weights = BitConverter.ToUInt64(bytes);
                World.Say(
                    _node.Id.Value, new Resumed(_assigned.Fence, checkpoint.Epoch, SimDisk.Sha256(bytes)));
                return checkpoint;
            }

            World.Say(
                _node.Id.Value, new CheckpointRefused(_assigned.Fence, checkpoint.Epoch, "damaged, or nobody has it"));
        }

        return null;
    }

    private EpochFinished Train(StartEpoch start, Gathered sources)
    {
        var fence = start.Fence;
        _weights = Weights.Train(
            _weights, fence.Epoch, start.View, start.WeightScale, sources.Used.Select(u => u.Logits));
        var sheet = start.Sheet is { } order ? Sheet(fence, order, fence.Epoch) : null;
        var test = start.TestSheet
            ? Sheet(fence, new SheetOrder(SheetSource.Fresh, 0, SheetPrecision.Fp32), fence.Epoch)
            : null;
        var bytes = BitConverter.GetBytes(_weights);
        var checkpoint = new CheckpointRef(
            fence.Run, fence.Stage, fence.Peer, fence.Incarnation, fence.Epoch, bytes.Length, SimDisk.Sha256(bytes),
            [$"{_node.Url}/checkpoint"]);
        _node.Disk.Keep(checkpoint, bytes);
        World.Say(
            _node.Id.Value,
            new Trained(
                fence, start.View, _node.SampleSet,
                [.. sources.Used.Select(u => new SheetUse(
                    SheetKey.Of(u.Sheet), u.Sheet.Run, u.Sheet.Stage, u.Sheet.SampleSet, Sheets.Content(u.Logits)))],
                sources.Refused, Weights.Hex(_weights), checkpoint.Sha256));
        return new EpochFinished(
            fence, new EpochMetrics(1, 0.5, 1e-3, 100, 10, 1, 0, 0, Weights.Hex(_weights), 4000), sheet, test,
            checkpoint, [.. sources.Used.Select(u => SheetKey.Of(u.Sheet))], sources.Refused);
    }

    private SheetManifest Mean(AverageShard average, IReadOnlyList<float[]> whole)
    {
        var first = average.Sources[0];
        var shard = first with
        {
            Peer = average.Fence.Peer,
            Incarnation = average.Fence.Incarnation,
            FirstRow = average.FirstRow,
            Rows = average.Rows,
            SampleSet = _node.SampleSet,
            Url = $"{_node.Url}/sheet",
            MeanOf = [.. average.Sources.Select(m => m.Peer)],
        };
        return Store(average.Fence, shard, Sheets.Mean(whole, average.FirstRow, average.Rows));
    }

    private SheetManifest Sheet(Fence fence, SheetOrder order, int after) => Store(
        fence,
        new(
            fence.Run, fence.Stage, fence.Peer, fence.Incarnation, after, order.View, order.Source, order.Precision,
            Sheets.Rows, 0, Sheets.Classes, _node.SampleSet, 0, "",
            $"{_node.Url}/sheet"),
        Sheets.Logits(_weights, order.View));

    private SheetManifest Store(Fence fence, SheetManifest described, float[] logits)
    {
        var (bytes, sha256) = SheetWriter.ToArray(SheetDescription.Of(described), logits);
        var key = SheetKey.Of(described);
        _node.Disk.Keep(key, bytes);
        World.Say(
            _node.Id.Value, new SheetStored(fence, key, _node.SampleSet, Sheets.Content(logits)));
        return described with { Bytes = bytes.Length, Sha256 = sha256 };
    }
}
