using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Runs;

/// <summary>What the coordinator asks of the exchange rules (`Contracts.Exchange`), in its own terms.</summary>
public static class ExchangeSchedule
{
    public static bool TeachersServe(RunPlan plan, int stage) => plan.Stages[stage].Teachers.Count > 0;

    public static int SheetsToKeep(RunPlan plan, PeerRole role) => Math.Max(role == PeerRole.Serve ? 3 : 1, plan.Exchange.MaxStaleness + 2);

    public static IReadOnlyList<SheetManifest> Sources(RunPlan plan, int stage, int epoch, PeerPlan peer, IReadOnlyList<SheetManifest> pool) =>
        plan.Stages[stage].Distill is null || peer.IsControl ? [] : [.. pool.Where(m => m.Peer != peer.Name)];

    public static double WeightScale(RunPlan plan, int stage, int epoch) => 1;

    public static SheetOrder? After(RunPlan plan, int stage, int epoch, PeerPlan peer) =>
        plan.Stages[stage].Distill is null || peer.IsControl || plan.Stages[stage].Teachers.Count > 0
            ? null : new SheetOrder(plan.Exchange.Sheets, plan.Views.ViewOf(epoch + 1), plan.Exchange.Precision);

    public static SheetOrder? Teacher(RunPlan plan, int stage, int epoch) =>
        plan.Stages[stage].Teachers.Count == 0 ? null : new SheetOrder(SheetSource.Fresh, plan.Views.ViewOf(epoch), plan.Exchange.Precision);

    public static SheetOrder? Before(RunPlan plan, int stage, PeerPlan peer) => null;
}
