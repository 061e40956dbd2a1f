using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Placement;
using KdCluster.Coordinator.Runs;
using KdCluster.RunFiles;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Support;

/// <summary>A run's core, with the clock and the peers in the test's hand: nobody does anything unasked.</summary>
public sealed class CoreRun
{
    private readonly RunDecider _decider;
    private TimeSpan _now;

    public TimeSpan Now => _now;

    private CoreRun(RunSubmitted submitted, RunTimings timings)
    {
        _decider = new(timings);
        Events = [submitted];
        State = RunEvolution.Begin(submitted, _now) with { Term = new(1) };
        Take(new Tick());
    }

    public RunState State { get; private set; }

    public List<IRunEvent> Events { get; }

    public static CoreRun Begin(string yaml, RunTimings? timings = null)
    {
        var read = RunFile.Parse(yaml, [], Catalogue.Load());
        read.TryGetPlan(out var plan).ShouldBeTrue(string.Join('\n', read.Problems));
        return new(new(new("run"), "key", DateTimeOffset.UnixEpoch, plan!), timings ?? new());
    }

    public RunPeer Peer(string name) => State.Peers[new(name)];

    public ICommandAnswer? Take(object input)
    {
        var decision = _decider.Decide(State, input, new(_now, DateTimeOffset.UnixEpoch + _now));
        State = decision.After;
        Events.AddRange(decision.Events);
        return decision.Answer;
    }

    /// <summary>Time passes, second by second. Orders are acknowledged.</summary>
    public void Wait(double seconds)
    {
        foreach (var peer in State.Peers.Values.Where(p => p is { Phase: PeerPhase.Training, Acknowledged: false }))
            Take(new EpochAccepted(State.FenceOf(peer)));
        for (var end = _now + TimeSpan.FromSeconds(seconds); _now < end;)
        {
            _now += TimeSpan.FromSeconds(1);
            Take(new Tick());
        }
    }

    /// <summary>Each peer that wants a place gets one, on a node of its own or on this one.</summary>
    public void Place(string? node = null)
    {
        var slot = 0;
        Take(new SlotsGranted([
            .. SlotDemands.Of(State, _now).Wants.Select(want => new SlotGrant(
                want.Peer, want.Incarnation, new(node ?? $"node-of-{want.Peer}"), slot++, "cpu"))]));
    }

    /// <summary>What its node is told to go on from.</summary>
    public IReadOnlyList<int> Resumable(string name) =>
        [.. ((AssignPeer)Outbox.Owed(State, Peer(name))!).Resume.Select(checkpoint => checkpoint.Epoch)];

    /// <summary>Its node has it, with the newest weights that it was told of.</summary>
    public void Ready(string name) => Ready(name, Resumable(name).FirstOrDefault(-1));

    public void Ready(string name, int resumedEpoch) => Take(
        new PeerReady(
            Fence(name, epoch: false), Peer(name).Node!.Value, resumedEpoch, 1,
            new("torch", "", "10", "test", 1, "cpu")));

    public void PlaceAndReady(params string[] names)
    {
        Place();
        foreach (var name in names)
            Ready(name);
    }

    /// <summary>It trains the epoch that it was given to its end.</summary>
    public void Train(params string[] names)
    {
        foreach (var name in names)
            Take(Finished(name));
    }

    /// <summary>It makes the sheet that it was ordered to make.</summary>
    public void MakeSheet(string name)
    {
        var make = Outbox.Owed(State, Peer(name)).ShouldBeOfType<MakeSheet>();
        Take(new SheetReady(make.Fence, Sheet(make.Fence, make.Sheet) with { Epoch = make.AfterEpoch }));
    }

    /// <summary>Nodes let go whom they are to let go.</summary>
    public void Free()
    {
        foreach (var p in State.InOrder.Where(p => p.Phase == PeerPhase.Releasing).ToList())
            Take(new PeerReleased(State.FenceOf(p, epoch: false), p.Node!.Value));
    }

    public EpochFinished Finished(string name)
    {
        var start = Outbox.Owed(State, Peer(name)).ShouldBeOfType<StartEpoch>();
        var fence = start.Fence;
        return new(
            fence, new(1, 0.5, 1e-3, 100, 1, 0, 0, 0, "aa", 4),
            start.Sheet is { } order ? Sheet(fence, order) : null,
            start.TestSheet ? Sheet(fence, new(SheetSource.Fresh, 0, SheetPrecision.Fp32)) : null,
            new(
                fence.Run, fence.Stage, fence.Peer, fence.Incarnation, fence.Epoch, 1, $"{fence.Peer}{fence.Epoch}",
                []),
            null, []);
    }

    public void Refuse(string name, RefusalKind kind) => Take(
        new PeerRefused(Fence(name, epoch: false), Peer(name).Node!.Value, kind, "it cannot"));

    public void Fail(string name, string reason = "out of memory") =>
        Take(new PeerFailed(Fence(name), Peer(name).Node!.Value, reason));

    public void LoseNode(string name) => Take(new NodeGone(Peer(name).Node!.Value, "it was unplugged"));

    public IEnumerable<T> Of<T>() => Events.OfType<T>();

    public IReadOnlyList<JournalRow> Rows() => [.. Events.Select((e, i) => new JournalRow(
        new("run"), i + 1, new(1), DateTimeOffset.UnixEpoch, JournalCodec.NameOf(e), JournalCodec.Encode(e)))];

    /// <summary>The journal's events as people read them, for messages of assertions.</summary>
    public string Text => string.Join('\n', Events.Select(JournalText.Describe));

    private Fence Fence(string name, bool epoch = true) => State.FenceOf(Peer(name), epoch);

    private static SheetManifest Sheet(Fence f, SheetOrder order) => new(
        f.Run, f.Stage, f.Peer, f.Incarnation, f.Epoch, order.View, order.Source, order.Precision, 100, 0, 10, "set",
        4000, new('b', 64), $"http://node-of-{f.Peer}:1/sheets/x");
}
