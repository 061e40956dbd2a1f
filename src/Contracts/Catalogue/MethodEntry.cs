using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts;

/// <param name="Modes">Online: peers of one stage teach each other. Offline: frozen teachers teach. None: the
///     control.</param>
/// <param name="Needs">What it takes from its teachers.</param>
/// <param name="Temperature">Default.</param>
/// <param name="Weight">Default weight of the distillation term.</param>
/// <param name="HardWeight">Default weight of the labels' cross-entropy; null = 1 - weight.</param>
/// <param name="Mean">Whether the mean of the others' probabilities says all it needs, so that topology `mean`
///     fits.</param>
public sealed record MethodEntry(
    string Name,
    string Summary,
    IReadOnlyList<MethodMode> Modes,
    MethodNeeds Needs,
    double Temperature,
    double Weight,
    double? HardWeight,
    bool Mean,
    IReadOnlyList<OptionEntry> Options)
{
    /// <summary>The method of controls: nothing is distilled.</summary>
    public const string None = "none";

    public bool Is(MethodMode mode) => Modes.Contains(mode);
}

[JsonConverter(typeof(WordEnum<MethodMode>))]
public enum MethodMode { None, Online, Offline }

/// <summary>
/// Sheets: logits by sample id. Features: named maps of a teacher loaded beside the student. Weights: the teacher
/// itself.
/// </summary>
[JsonConverter(typeof(WordEnum<MethodNeeds>))]
public enum MethodNeeds { None, Sheets, Features, Weights }
