using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Membership;
using KdCluster.Coordinator.Runs;
using KdCluster.Histories;

namespace KdCluster.Simulation;

/// <summary>
/// A cluster in one thread with a virtual clock: coordinators, nodes, disks and a network between them. What they do is
/// the production code's; what goes wrong is drawn from one seed, and so is every choice of the schedule.
/// </summary>
public sealed class World
{
    public static readonly RunId Run = new("run");

    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _queue = new();
    private readonly List<HistoryEntry> _history = [];
    private readonly List<SimCoordinator> _coordinators = [];
    private long _order;

    public World(int seed, FaultRates faults, Guard without = Guard.None)
    {
        (Random, Faults, Without) = (new Random(seed), faults, without);
        Network = new Network(this);
        Journal = new SimJournal(this);
    }

    public Random Random { get; }

    public FaultRates Faults { get; }

    /// <summary>The check that is missing.</summary>
    public Guard Without { get; }

    public TimeSpan Now { get; private set; }

    public Network Network { get; }

    public SimJournal Journal { get; }

    /// <summary>The one that was started last.</summary>
    public SimCoordinator Coordinator => _coordinators[^1];

    /// <summary>One of each host that has a coordinator, in the order in which nodes try them.</summary>
    public IEnumerable<SimCoordinator> Coordinators =>
        _coordinators.GroupBy(c => c.Host).Select(ofHost => ofHost.Last());

    public List<SimNode> Nodes { get; } = [];

    /// <summary>The coordinator's copies of checkpoints.</summary>
    public Dictionary<string, byte[]> Copies { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<HistoryEntry> History => _history;

    /// <summary>Faults stop here, so that the run can end.</summary>
    public TimeSpan Calm { get; init; } = TimeSpan.FromMinutes(20);

    public bool IsCalm => Now > Calm;

    public RunTimings Timings { get; init; } = new() { FirstEpoch = TimeSpan.FromMinutes(10) };

    public NodeTimings NodeTimings { get; } = new();

    public Moment Moment => new(Now, DateTimeOffset.UnixEpoch + Now);

    public int Terms => _coordinators.Count;

    /// <summary>Writes down what a process says.</summary>
    public void Say(string process, IHistoryEvent happened) =>
        _history.Add(new(_history.Count + 1, Moment.Time, process, happened));

    /// <summary>What was said after the first <paramref name="count"/> lines was undone.</summary>
    public void Unsay(int count) => _history.RemoveRange(count, _history.Count - count);

    public void Disturb(string fault) => Say("world", new Disturbed(fault));

    public IEnumerable<(TimeSpan At, T Event)> Journaled<T>() => _history
        .Where(entry => entry.Event is Journaled { Event: T })
        .Select(entry => (entry.At - DateTimeOffset.UnixEpoch, (T)((Journaled)entry.Event).Event));

    public IEnumerable<T> Said<T>() => _history.Select(entry => entry.Event).OfType<T>();

    public IReadOnlyList<Violation> Judge() => Checker.Judge(Run, Whole(), mustHaveEnded: true);

    public void After(TimeSpan delay, Action action) => _queue.Enqueue(action, (Now + delay, _order++));

    public void Every(TimeSpan pause, Func<bool> action) => After(pause, () =>
    {
        if (action())
            Every(pause, action);
    });

    public bool Chance(double probability) => probability > 0 && !IsCalm && Random.NextDouble() < probability;

    public TimeSpan Seconds(int least, int most) => TimeSpan.FromSeconds(Random.Next(least, most));

    public SimNode StartNode(int slots, double speed = 1)
    {
        var node = new SimNode(this, new NodeId($"n{Nodes.Count}"), slots, speed);
        Nodes.Add(node);
        node.Start();
        return node;
    }

    /// <param name="host">The same as before: the one there was killed. Another: the one there may live on.</param>
    public SimCoordinator StartCoordinator(string host)
    {
        var coordinator = new SimCoordinator(this, host);
        _coordinators.Add(coordinator);
        coordinator.Start();
        return coordinator;
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

    /// <summary>Each process counts its own lines; here one observer wrote them all.</summary>
    private IReadOnlyList<HistoryEntry> Whole() => [.. _history.Select(entry => entry with { Number = 1 })];
}
