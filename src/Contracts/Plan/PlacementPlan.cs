using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts.Plan;

[JsonConverter(typeof(WordEnum<UnmetPlacement>))]
public enum UnmetPlacement { Wait, Fail }

/// <param name="WhenUnmet">What to do when there are too few fitting slots.</param>
/// <param name="Deadline">How long to wait before the run fails all the same.</param>
/// <param name="MinPeers">A stage goes on as long as this many peers are healthy.</param>
public sealed record PlacementPlan(UnmetPlacement WhenUnmet, TimeSpan Deadline, int MinPeers);
