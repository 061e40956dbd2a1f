using System.Text.Json;
using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;
using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts;

/// <param name="Modes">Online: peers of one stage teach each other. Offline: frozen teachers teach. None: the
///     control.</param>
/// <param name="Needs">What it takes from its teachers.</param>
/// <param name="Temperature">Default; null = the method has none, and a run file may not give one.</param>
/// <param name="Weight">Default weight of the distillation term.</param>
/// <param name="HardWeight">Default weight of the labels' cross-entropy; null = 1 - weight.</param>
/// <param name="Mean">Whether the mean of the others' probabilities says all it needs, so that topology `mean`
///     fits.</param>
public sealed record MethodEntry(
    string Name,
    string Summary,
    IReadOnlyList<MethodMode> Modes,
    MethodNeeds Needs,
    double? Temperature,
    double Weight,
    double? HardWeight,
    bool Mean,
    IReadOnlyList<OptionEntry> Options)
{
    /// <summary>The method of controls: nothing is distilled.</summary>
    public const string None = "none";

    /// <summary>What it asks of the layers that it compares; null = it compares none.</summary>
    public LayerFacts? Layers { get; init; }

    /// <summary>Whether the temperature may be infinite: the loss has a closed form there.</summary>
    public bool InfiniteTemperature { get; init; }

    /// <summary>With which of its choices it needs held-out samples in the sheets; null = with none.</summary>
    public OptionChoice? HeldOutWith { get; init; }

    /// <summary>Whether its last epochs differ from the others, so that a run cannot be extended.</summary>
    public bool KnowsEnd { get; init; }

    /// <summary>The targets (<see cref="TaskEntry.Target"/>) that it is for; null: classes alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>The smallest batch that its loss means something for.</summary>
    public int LeastBatch { get; init; } = 1;

    /// <summary>Why it is not for views that mix samples, as the end of a sentence; null: it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unmixed { get; init; }

    /// <summary>
    /// The option that names a model of the catalogue, which is built for the run's samples and may be empty; null:
    /// none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ModelOption { get; init; }

    /// <summary>
    /// With which of its choices teacher and student see the same view; null: they always do, or it does not say.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OptionChoice? SameViewWith { get; init; }

    /// <param name="options">Of a plan that names this method.</param>
    public bool NeedsHeldOut(JsonElement options) =>
        HeldOutWith is { } choice && options.Text(choice.Option) == choice.Word;

    public bool Is(MethodMode mode) => Modes.Contains(mode);
}

/// <param name="Fit">Which shapes can be compared.</param>
/// <param name="Default">The layer of each model when the run file names none.</param>
public sealed record LayerFacts(LayerFit Fit, DefaultLayer Default);

/// <summary>An option of a method, set to one of its words.</summary>
public sealed record OptionChoice(string Option, string Word);

/// <summary>
/// Any: any two shapes. Maps: channels, height and width on both sides. Multiples: one length is a multiple of the
/// other.
/// </summary>
[JsonConverter(typeof(WordEnum<LayerFit>))]
public enum LayerFit { Any, Maps, Multiples }

[JsonConverter(typeof(WordEnum<DefaultLayer>))]
public enum DefaultLayer { LastMap, LastVector }

[JsonConverter(typeof(WordEnum<MethodMode>))]
public enum MethodMode { None, Online, Offline }

/// <summary>
/// Sheets: logits by sample id. Features: named maps of a teacher loaded beside the student. Weights: the teacher
/// itself.
/// </summary>
[JsonConverter(typeof(WordEnum<MethodNeeds>))]
public enum MethodNeeds { None, Sheets, Features, Weights }
