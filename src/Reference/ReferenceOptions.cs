using KdCluster.Contracts.Plan;

namespace KdCluster.Reference;

/// <param name="Out">The output folder; made when it is not there.</param>
/// <param name="RunFile">Text of the run file, kept beside the results.</param>
/// <param name="Resume">Go on after the last complete epoch in the folder, if there is one.</param>
/// <param name="Device">For peers that name none: `cpu`, `cuda`, ...</param>
/// <param name="Workers">Peers that compute at once; null = as many as there are cores, at most one a peer.</param>
/// <param name="TorchThreads">Threads of libtorch within one peer.</param>
public sealed record ReferenceOptions(
    string Out, string? RunFile = null, bool Resume = false, string Device = "cpu", int? Workers = null,
    int TorchThreads = 1)
{
    /// <summary>What peers compute in that name no precision.</summary>
    public TrainingPrecision Precision { get; init; }
}
