using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Simulation;

/// <summary>
/// A cluster in one thread with a virtual clock: a coordinator, nodes and a network between them that loses, repeats
/// and delays. Every choice comes from one seed.
/// </summary>
public sealed class World
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _queue = new();
    private long _order;

    public World(int seed, FaultRates faults, RunTimings? timings = null)
    {
        Random = new Random(seed);
        Faults = faults;
        Coordinator =
            new SimCoordinator(this, timings ?? new RunTimings { FirstEpoch = TimeSpan.FromMinutes(10) });
    }

    public Random Random { get; }

    public FaultRates Faults { get; }

    public TimeSpan Now { get; private set; }

    public SimCoordinator Coordinator { get; }

    public List<SimNode> Nodes { get; } = [];

    public History History { get; } = new();

    /// <summary>Faults stop here, so that the run can end.</summary>
    public TimeSpan Calm { get; init; } = TimeSpan.FromMinutes(20);

    public bool IsCalm => Now > Calm;

    public Moment Moment => new(Now, DateTimeOffset.UnixEpoch + Now);

    public void After(TimeSpan delay, Action action) => _queue.Enqueue(action, (Now + delay, _order++));

    public void Every(TimeSpan pause, Func<bool> action) => After(pause, () =>
    {
        if (action())
            Every(pause, action);
    });

    public bool Chance(double probability) => probability > 0 && !IsCalm && Random.NextDouble() < probability;

    /// <summary>At most once, or twice, late, or never, as the network pleases.</summary>
    public void Send(Action deliver)
    {
        if (Chance(Faults.Drop))
            return;
        for (var copies = Chance(Faults.Duplicate) ? 2 : 1; copies > 0; copies--)
            After(TimeSpan.FromMilliseconds(Chance(Faults.Delay) ? Random.Next(1, 8_000) : Random.Next(1, 5)), deliver);
    }

    public SimNode StartNode(int slots, double speed = 1)
    {
        var node = new SimNode(this, new NodeId($"n{Nodes.Count}"), slots, speed);
        Nodes.Add(node);
        node.Start();
        return node;
    }

    /// <returns>False when the time was up before.</returns>
    public bool RunUntil(Func<bool> done, TimeSpan limit)
    {
        while (!done())
        {
            if (!_queue.TryDequeue(out var action, out var when) || when.At > limit)
                return false;
            Now = when.At;
            action();
        }

        return true;
    }
}

/// <summary>
/// Probabilities: of a message, of a node in a minute, of the coordinator in a minute, of a peer in an epoch.
/// </summary>
public sealed record FaultRates(
    double Drop, double Duplicate, double Delay, double NodeCrash, double NodeFreeze, double CoordinatorCrash,
    double PeerFailure, double Straggler)
{
    public static readonly FaultRates None = new(0, 0, 0, 0, 0, 0, 0, 0);

    public static FaultRates Draw(Random random) => new(
        random.NextDouble() * 0.2, random.NextDouble() * 0.2, random.NextDouble() * 0.2, random.NextDouble() * 0.25,
        random.NextDouble() * 0.25, random.NextDouble() * 0.25, random.NextDouble() * 0.1, random.NextDouble() * 0.1);
}
