using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Exchange;

/// <summary>The sheet that each peer makes of the test set after its last epoch, for the ensemble's accuracy.</summary>
public static class TestSet
{
    /// <summary>Nobody trains on it: it belongs to no view.</summary>
    public static readonly SheetOrder Order = new(SheetSource.Fresh, View: -1, SheetPrecision.Fp32);
}
