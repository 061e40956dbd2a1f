namespace KdCluster.Contracts.Plan;

/// <param name="Replicate">0, 1, ... over the seeds of one grid point.</param>
/// <param name="Values">The swept keys, by path (`distill.temperature`), with the value that each has here; the seed is
///     not among them.</param>
public sealed record SweepPoint(int Index, int Count, int Replicate, IReadOnlyDictionary<string, string> Values);
