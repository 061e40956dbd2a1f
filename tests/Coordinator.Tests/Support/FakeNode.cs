using System.Collections.Concurrent;
using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Tests.Support;

/// <summary>A node that keeps the protocol and trains nothing.</summary>
public sealed class FakeNode : ReceiveActor, IWithTimers
{
    private readonly Dictionary<PeerId, (Incarnation Incarnation, PeerRole Role, int Resumed)> _hosted = [];
    private readonly NodeId _node;
    private readonly IActorRef _coordinator;
    private readonly int _slots;
    private readonly FakeNodeOptions _options;

    public FakeNode(NodeId node, IActorRef coordinator, int slots, FakeNodeOptions options)
    {
        (_node, _coordinator, _slots, _options, _drains) = (node, coordinator, slots, options, options.Drains);
        Receive<Hello>(_ => SayHello());
        Receive<NodeWelcome>(_ => { });
        Receive<DrainNode>(drain => _drains = drain.Drains);
        Receive<NodeRefused>(refused => options.Refused.TrySetResult(refused.Reason));
        Receive<AssignPeer>(Assign);
        Receive<ReleasePeer>(release =>
        {
            _hosted.Remove(release.Fence.Peer);
            Sender.Tell(new PeerReleased(release.Fence, _node));
        });
        Receive<StartEpoch>(Start);
        Receive<Done>(done => done.To.Tell(done.Message, Self));
        Receive<MakeSheet>(
            make => Sender.Tell(new SheetReady(make.Fence, Sheet(make.Fence, make.Sheet, make.AfterEpoch))));
        Receive<ScoreEnsemble>(score => Sender.Tell(new EnsembleScored(score.Fence, 0.75)));
        Receive<IMessage>(_ => { });
    }

    /// <summary>Each is a process of its own.</summary>
    private readonly string _process = $"{Guid.NewGuid()}";

    private bool _drains;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() =>
        Timers.StartPeriodicTimer("hello", new Hello(), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));

    private void SayHello() => _coordinator.Tell(new NodeHello(
        _node, _options.Protocol, _process, new(_options.Address ?? $"akka.tcp://kd@{_node}:1", $"http://{_node}:1"),
        new("fake 1", "test", 1L << 32),
        [.. Enumerable.Range(0, _slots).Select(i => new SlotDescription(i, "cpu", 1L << 30, 1))], [], [], _drains));

    private void Assign(AssignPeer assign)
    {
        _options.Seen.Enqueue((DateTime.UtcNow, assign));
        if (
            _hosted.TryGetValue(assign.Fence.Peer, out var old)
                && old.Incarnation.Value > assign.Fence.Incarnation.Value)
            return;
        if (_options.Refuses is { } kind)
        {
            Sender.Tell(new PeerRefused(assign.Fence, _node, kind, "it cannot be used"));
            return;
        }

        _hosted[assign.Fence.Peer] =
            (assign.Fence.Incarnation, assign.Role, assign.Resume.FirstOrDefault()?.Epoch ?? -1);
        Sender.Tell(
            new PeerReady(
                assign.Fence, _node, _hosted[assign.Fence.Peer].Resumed, 1234,
                new PeerMachine("fake 1", "fake", "10", "test", 1, "cpu")) { Data = _options.Data });
    }

    private void Start(StartEpoch start)
    {
        _options.Seen.Enqueue((DateTime.UtcNow, start));
        var fence = start.Fence;
        var time = _options.TimeOf?.Invoke(fence) ?? _options.EpochTime;
        if (!_hosted.TryGetValue(fence.Peer, out var hosted) || hosted.Incarnation != fence.Incarnation)
        {
            Sender.Tell(new PeerFailed(fence, _node, "no such peer"));
            return;
        }

        Sender.Tell(new EpochAccepted(fence));
        var checkpoint = new CheckpointRef(
            fence.Run, fence.Stage, fence.Peer, fence.Incarnation, fence.Epoch, 1,
            _options.CheckpointHash ?? new string('c', 64), _options.CheckpointUrl is { } url ? [url] : []);
        var finished = new EpochFinished(
            fence,
            _options.Learns?.Invoke(start) ?? new EpochMetrics(
                1.0 / (fence.Epoch + 1), 0.5 + (fence.Epoch / 100.0), 1e-3, 1000, 0.01, 0, 0, 100 * start.Sources.Count,
                "aa", 4936),
            start.Sheet is null ? null : Sheet(fence, start.Sheet, fence.Epoch),
            start.TestSheet
                ? Sheet(
                    fence, new SheetOrder(Contracts.Plan.SheetSource.Fresh, 0, Contracts.Plan.SheetPrecision.Fp32),
                    fence.Epoch)
                : null,
            checkpoint, start.Listed is null ? [.. start.Sources.Select(SheetKey.Of)] : null, []);
        Timers.StartSingleTimer(fence with { Term = default }, new Done(Sender, finished), time);
        for (var step = 1; step < _options.Steps; step++)
        {
            Timers.StartSingleTimer(
                (fence with { Term = default }, step),
                new Done(Sender, Progress(fence, step, time)), time * step / _options.Steps);
        }
    }

    private PeerProgress Progress(Fence fence, int step, TimeSpan time) => new(
        fence, _node, PeerActivity.Training, 1000 * step / _options.Steps, 1000, 1.0 / (fence.Epoch + 1), null,
        1000 / time.TotalSeconds, 0, 0, 0);

    private static SheetManifest Sheet(Fence f, SheetOrder order, int after) => new(
        f.Run, f.Stage, f.Peer, f.Incarnation, after, order.View, order.Source, order.Precision, 100, 0, 10, "set",
        4000, new string('b', 64), "http://node/sheet");

    private sealed record Hello;

    private sealed record Done(IActorRef To, IPeerMessage Message);
}

public sealed class FakeNodeOptions
{
    public int Protocol { get; init; } = ProtocolVersion.Current;

    /// <summary>Null: one with its name in it.</summary>
    public string? Address { get; init; }

    public RefusalKind? Refuses { get; init; }

    /// <summary>From its first hello on.</summary>
    public bool Drains { get; init; }

    public TimeSpan EpochTime { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>In the place of <see cref="EpochTime"/>.</summary>
    public Func<Fence, TimeSpan>? TimeOf { get; init; }

    /// <summary>What an epoch led to; null: numbers that only grow.</summary>
    public Func<StartEpoch, EpochMetrics?>? Learns { get; init; }

    /// <summary>An epoch's progress is said once less than this.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>What every peer says that it read.</summary>
    public DataReport? Data { get; init; }

    /// <summary>Of every checkpoint; null: one that nobody has.</summary>
    public string? CheckpointHash { get; init; }

    /// <summary>Where every checkpoint is; null: nowhere.</summary>
    public string? CheckpointUrl { get; init; }

    public ConcurrentQueue<(DateTime At, IPeerMessage Message)> Seen { get; } = new();

    public TaskCompletionSource<string> Refused { get; } = new();
}
