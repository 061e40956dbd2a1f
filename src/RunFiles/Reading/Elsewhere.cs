namespace KdCluster.RunFiles;

/// <summary>Keys that people write one level too high or too low.</summary>
internal static class Elsewhere
{
    private static readonly Dictionary<string, string> Places = new(StringComparer.Ordinal)
    {
        ["lr"] = "optimizer: { lr: ... }",
        ["learningRate"] = "optimizer: { lr: ... }",
        ["momentum"] = "optimizer: { momentum: ... }",
        ["weightDecay"] = "optimizer: { weightDecay: ... }",
        ["temperature"] = "distill: { temperature: ... }",
        ["method"] = "distill: { method: ... }",
        ["weight"] = "distill: { weight: ... }",
        ["hardWeight"] = "distill: { hardWeight: ... }",
        ["labelSmoothing"] = "distill: { labelSmoothing: ... }",
        ["alpha"] = "distill: { weight: ..., hardWeight: ... }",
        ["augment"] = "views: { augment: [...] }",
        ["period"] = "views: { period: ... }",
        ["maxStaleness"] = "exchange: { maxStaleness: ... }",
        ["burnInEpochs"] = "exchange: { burnInEpochs: ... }",
        ["rampUpEpochs"] = "exchange: { rampUpEpochs: ... }",
        ["topology"] = "exchange: { topology: ... }",
        ["quorum"] = "exchange: { quorum: ... }",
        ["grace"] = "exchange: { quorum: ..., grace: 20% }",
        ["dataset"] = "data: { name: ... }",
        ["dataSet"] = "data: { name: ... }",
        ["root"] = "data: { root: ... }",
        ["heldOut"] = "data: { heldOut: ... }",
        ["warmUpEpochs"] = "schedule: { warmUpEpochs: ... }",
        ["milestones"] = "schedule: { milestones: [...] }",
        ["deadline"] = "placement: { deadline: ... }",
        ["minPeers"] = "placement: { minPeers: ... }",
        ["seeds"] = "sweep: { seeds: ... }",
        ["epochs"] = "the stage or the run: epochs are the same for all peers of a stage",
        ["model"] = "peers: [{ model: ... }]",
    };

    /// <summary>Where a key belongs that stands where it does not; null when it belongs nowhere.</summary>
    public static string? For(string key) => Places.TryGetValue(key, out var place) ? $"It belongs in {place}" : null;
}
