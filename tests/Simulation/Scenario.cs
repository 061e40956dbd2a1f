using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Simulation;

/// <summary>A run and all that happens to it, drawn from a seed.</summary>
public sealed class Scenario
{
    private static readonly RunPlan[] AllPlans =
    [
        Plans.Online(2, 4),
        Plans.Online(3, 5, controls: false, minPeers: 2),
        Plans.Online(3, 4, controls: false, exchange: "{ sheets: recorded, maxStaleness: 1 }"),
        Plans.Online(3, 4, controls: false, exchange: "{ sheets: recorded, topology: mean }"),
        Plans.Online(
            3, 4, controls: false, exchange: "{ sheets: fresh }", views: "{ kind: per-epoch, augment: [crop] }"),
        Plans.Offline(3),
    ];

    private readonly Random _random;

    /// <summary>Runs that take free slots by themselves.</summary>
    public static readonly RunPlan[] Elastic =
    [
        Plans.Online(2, 6, controls: false, max: 6, autoscale: true),
        Plans.Online(
            2, 7, controls: false, exchange: "{ sheets: recorded, burnInEpochs: 1, maxStaleness: 1 }", max: 5,
            autoscale: true),
        Plans.Online(
            2, 6, controls: false, exchange: "{ sheets: recorded, topology: mean }", max: 5, autoscale: true),
        Plans.Online(2, 6, max: 4, autoscale: true),
    ];

    /// <param name="plans">What its run is drawn from; null: the usual ones.</param>
    public Scenario(int seed, Guard without = Guard.None, RunPlan[]? plans = null)
    {
        Seed = seed;
        _random = new Random(seed * 7919);
        var drawn = plans ?? AllPlans;
        Plan = drawn[_random.Next(drawn.Length)];
        World = new World(seed, FaultRates.Draw(_random), without) { Calm = TimeSpan.FromMinutes(15) };
    }

    public int Seed { get; }

    public RunPlan Plan { get; }

    public World World { get; }

    /// <summary>How the run ended; null: it did not, in four hours.</summary>
    public RunStatus? Play()
    {
        for (var i = _random.Next(2, 5); i > 0; i--)
            World.StartNode(_random.Next(1, 5), 0.5 + _random.NextDouble());
        World.StartNode(4);
        World.StartCoordinator("c0").Submit(Plan);
        World.Every(TimeSpan.FromSeconds(30), () =>
        {
            Disturb();
            return !World.IsCalm;
        });
        People();
        World.RunUntil(() => World.Journal.End is not null, TimeSpan.FromHours(4));
        return World.Journal.End;
    }

    /// <summary>What people ask for, some of it twice.</summary>
    private void People()
    {
        if (_random.Next(3) == 0)
        {
            var peers = _random.Next(1, 6);
            Ask(_random.Next(5, 120), () => new ScaleRun("scale", World.Run, peers));
        }

        if (_random.Next(10) == 0)
            Ask(_random.Next(1, 200), () => new CancelRun("cancel", World.Run, "enough"));
        if (_random.Next(5) != 0)
            return;
        Ask(30, () => new PauseRun("pause", World.Run));
        World.Every(TimeSpan.FromSeconds(60), () =>
        {
            World.Coordinator.Command(new ResumeRun("resume", World.Run));
            return !World.IsCalm;
        });
    }

    private void Ask(int second, Func<IRunCommand> command)
    {
        for (var i = _random.Next(1, 3); i > 0; i--)
            World.After(TimeSpan.FromSeconds(second + i), () => World.Coordinator.Command(command()));
    }

    private void Disturb()
    {
        var faults = World.Faults;
        foreach (var node in World.Nodes.Where(n => n.IsUp).ToList())
        {
            if (World.Chance(faults.NodeCrash / 2))
                Crash(node);
            else if (World.Chance(faults.NodeFreeze / 2))
                node.Freeze(World.Seconds(1, 90));
            else if (World.Chance(faults.Leave / 2))
                node.Leave(World.Seconds(1, 60));
            if (World.Chance(faults.Drain / 2))
                Drain(node.Id);
            if (World.Chance(faults.Flip / 2) && node.Disk.Flip(World.Random) is { } file)
                World.Disturb($"a byte of {file} on {node.Id} is flipped");
        }

        if (World.Chance(faults.Cut / 2))
            Cut();
        if (World.Chance(faults.SlowDisk / 2))
            World.Journal.Slow(World.Seconds(1, 60));
        if (World.Chance(faults.FullDisk / 2))
            World.Journal.Fill(World.Seconds(1, 30));
        if (World.Chance(faults.FullDisk / 2))
            World.Journal.FailOnce();
        var coordinator = World.Coordinator;
        if (coordinator.IsUp && World.Chance(faults.CoordinatorCrash / 2))
        {
            coordinator.Kill("crashes");
            World.After(World.Seconds(1, 60), () => World.StartCoordinator(coordinator.Host));
        }
        else if (coordinator.IsUp && World.Chance(faults.Takeover / 2))
        {
            if (World.Random.Next(2) == 0)
                coordinator.Freeze(World.Seconds(5, 60));
            World.StartCoordinator($"c{World.Terms}");
        }
    }

    private void Drain(NodeId node)
    {
        World.Coordinator.Drain(node, drains: true);
        World.After(World.Seconds(10, 90), () => World.Coordinator.Drain(node, drains: false));
    }

    private void Crash(SimNode node)
    {
        var (slots, speed) = (node.Slots.Count, node.Speed);
        switch (World.Random.Next(3))
        {
            case 0:
                node.Crash();
                World.After(World.Seconds(1, 60), () => World.StartNode(slots, speed));
                break;
            case 1:
                node.Crash(withDisk: true);
                World.After(World.Seconds(1, 60), node.Start);
                break;
            default:
                node.Crash();
                World.After(World.Seconds(1, 60), node.Start);
                break;
        }
    }

    private void Cut()
    {
        var time = World.Seconds(1, 60);
        var nodes = World.Nodes.Where(n => n.IsUp).Select(n => n.Id.Value).ToList();
        if (nodes.Count < 2)
            return;
        var (one, other) = (nodes[World.Random.Next(nodes.Count)], nodes[World.Random.Next(nodes.Count)]);
        var coordinators = World.Coordinators.Select(c => c.Host).ToList();
        switch (World.Random.Next(5))
        {
            case 0: coordinators.ForEach(c => Both(c, one)); break;
            case 1: World.Network.Cut(coordinators[^1], one, time); break;
            case 2: World.Network.Cut(one, coordinators[^1], time); break;
            case 3: Both(one, other); break;
            default: nodes.ForEach(node => Both(coordinators[^1], node)); break;
        }

        void Both(string from, string to)
        {
            World.Network.Cut(from, to, time);
            World.Network.Cut(to, from, time);
        }
    }
}
