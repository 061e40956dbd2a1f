namespace KdCluster.Contracts.Api;

/// <summary>What came of a command to a node.</summary>
/// <param name="Repeated">It was so already.</param>
/// <param name="Detail">For people.</param>
public sealed record NodeAnswer(NodeId Node, bool Repeated, string Detail);
