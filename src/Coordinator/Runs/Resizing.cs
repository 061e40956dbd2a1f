using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Plan;

namespace KdCluster.Coordinator.Runs;

/// <summary>A stage that goes on comes to have more students, or fewer.</summary>
public static class Resizing
{
    /// <summary>The stage that can be scaled is open.</summary>
    public static bool IsOfStage(RunState s) =>
        s.Plan.Scale is { } scale && s.Phase is RunPhase.Between or RunPhase.Training && s.Stage >= 0
            && s.StagePlan.Peers.Any(p => p.Name == scale.Template);

    /// <summary>Nobody can join any more.</summary>
    public static bool IsTooLate(RunState s) => s.Epoch >= s.StagePlan.Epochs - 1;

    /// <summary>What happens when so many students are wanted. Who is to leave does so at the next boundary.</summary>
    public static IReadOnlyList<IRunEvent> Events(RunState s, RunScaled scaled)
    {
        var have = s.StudentCount;
        List<IRunEvent> events = [scaled];
        var plan = s.Plan;
        // Who was taken away comes back first, as itself.
        var back = s.InOrder.Where(p => p is { IsStudent: true, Phase: PeerPhase.Freed or PeerPhase.Releasing })
            .Take(Math.Max(0, scaled.Peers - have)).ToList();
        events.AddRange(back.Select(p => new PeerReturned(s.Stage, p.Name)));
        for (var i = have + back.Count; i < scaled.Peers; i++)
        {
            plan = Scaling.Add(plan, s.Epoch + 1);
            events.Add(new PeerAdded(s.Stage, plan.Stages[s.Stage].Peers.Last(p => !p.IsControl)));
        }

        return events;
    }
}
