using Akka.Configuration;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>A detector for each member that this node listens to. Any thread may use it.</summary>
internal sealed class FailureDetectors(Config settings)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UniqueAddress, (PhiAccrualFailureDetector Detector, long Since)> _nodes = [];

    /// <summary>Listens to these and no others.</summary>
    public void Keep(IReadOnlySet<UniqueAddress> nodes, long now)
    {
        lock (_gate)
        {
            foreach (var gone in _nodes.Keys.Where(n => !nodes.Contains(n)).ToArray())
                _nodes.Remove(gone);
            foreach (var node in nodes)
                _nodes.TryAdd(node, (new PhiAccrualFailureDetector(settings), now));
        }
    }

    public void Heartbeat(UniqueAddress node, long now)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue(node, out var known))
                known.Detector.Heartbeat(now);
        }
    }

    /// <summary>A node that has never answered is on the clock from a while after it came.</summary>
    public void ExpectFirst(TimeSpan after, long now)
    {
        lock (_gate)
        {
            foreach (var (detector, since) in _nodes.Values)
            {
                if (!detector.IsMonitoring && now - since > after.TotalMilliseconds)
                    detector.Heartbeat(now);
            }
        }
    }

    /// <summary>This process stood still: nobody can be blamed for heartbeats that it did not take.</summary>
    public void Forgive(long now)
    {
        lock (_gate)
        {
            foreach (var node in _nodes.Keys.ToArray())
                _nodes[node] = (new PhiAccrualFailureDetector(settings), now);
        }
    }

    public bool IsAvailable(UniqueAddress node, long now)
    {
        lock (_gate)
            return !_nodes.TryGetValue(node, out var known) || known.Detector.IsAvailable(now);
    }

    /// <summary>True once the node has answered, or should have.</summary>
    public bool IsMonitoring(UniqueAddress node)
    {
        lock (_gate)
            return _nodes.TryGetValue(node, out var known) && known.Detector.IsMonitoring;
    }

    public IReadOnlyCollection<UniqueAddress> Nodes
    {
        get
        {
            lock (_gate)
                return [.. _nodes.Keys];
        }
    }
}
