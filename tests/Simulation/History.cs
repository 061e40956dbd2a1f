using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;

namespace KdCluster.Simulation;

/// <summary>What happened, as an observer outside of everything sees it. The checker reads nothing else.</summary>
public sealed class History
{
    /// <summary>The journal, with the term that wrote each event.</summary>
    public List<(Term Term, TimeSpan At, IRunEvent Event)> Journal { get; } = [];

    /// <summary>What the peers really trained on, whether anyone learned of it or not.</summary>
    public List<Trained> Trained { get; } = [];

    /// <summary>Commands that a node obeyed, with the newest term that it had seen before.</summary>
    public List<(NodeId Node, Term Newest, Term Obeyed)> Obeyed { get; } = [];

    public List<(TimeSpan At, string Fault)> Faults { get; } = [];
}

public sealed record Trained(
    PeerId Peer, Incarnation Incarnation, int Stage, int Epoch, int Attempt, IReadOnlyList<SheetKey> Used,
    ulong Weights);
