using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts.Plan;

[JsonConverter(typeof(WordEnum<ViewKind>))]
public enum ViewKind { Fixed, PerEpoch, Period }

/// <summary>How views follow epochs. Fixed: always 0. PerEpoch: the epoch. Period K: epoch mod K.</summary>
public sealed record ViewPlan(ViewKind Kind, int Period, IReadOnlyList<string> Augment)
{
    public int ViewOf(int epoch) => Kind switch
    {
        ViewKind.Fixed => 0,
        ViewKind.PerEpoch => epoch,
        _ => epoch % Period,
    };
}
