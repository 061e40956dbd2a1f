using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

internal static class PlacementReading
{
    private static readonly PlacementPlan Default = new(UnmetPlacement.Wait, TimeSpan.FromMinutes(5), 1);

    public static PlacementPlan Read(Section run)
    {
        if (run.Map("placement") is not { } section)
            return Default;

        var unmet = section.Word<UnmetPlacement>("whenUnmet") ?? Default.WhenUnmet;
        var deadline = section.Scalar("deadline", "a duration") is { } scalar
            ? Durations.Read(scalar, section.Problems)
            : null;
        var minPeers = section.Integer("minPeers", Default.MinPeers, 1, PeerReading.MaxPeers);
        section.Close();
        return new(unmet, deadline ?? Default.Deadline, minPeers);
    }
}
