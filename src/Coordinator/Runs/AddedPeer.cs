using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.Coordinator.Runs;

/// <summary>A peer that a run is scaled up by: the template's model and training, its own name, seed and random initial weights.</summary>
public static class AddedPeer
{
    public static PeerPlan From(RunPlan plan, PeerPlan template, IReadOnlySet<PeerId> taken)
    {
        for (var i = 2; ; i++)
        {
            var name = new PeerId($"{template.Name}-{i}");
            if (!taken.Contains(name))
                return template with { Name = name, Seed = SeedOf(plan.Seed, name), Init = InitPlan.Random, ControlOf = null };
        }
    }

    private static long SeedOf(long seed, PeerId name) => seed + name.Value.Length;
}
