using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts.Plan;

/// <summary>
/// Fresh: with the initial weights of the template's kind, drawn from its own seed or from the template's checkpoint.
/// Best: with the weights of the student of the same model whose accuracy is best at that time.
/// </summary>
[JsonConverter(typeof(WordEnum<ScaleStart>))]
public enum ScaleStart { Fresh, Best }

/// <param name="Template">The peer that added peers are copies of (their names and seeds are their own).</param>
public sealed record ScalePlan(int Min, int Max, PeerId Template)
{
    /// <summary>What an added peer begins with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ScaleStart Start { get; init; }

    /// <summary>The run takes slots that nobody else wants by itself, up to <see cref="Max"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Autoscale { get; init; }
}
