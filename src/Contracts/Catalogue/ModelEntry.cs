using System.Text.Json.Serialization;

namespace KdCluster.Contracts;

/// <param name="Inputs">What the model is for some usual shapes of a sample. It can be built for every shape that
///     <see cref="Takes"/> allows.</param>
public sealed record ModelEntry(string Name, string Summary, IReadOnlyList<ModelInput> Inputs)
{
    /// <summary>What it gives (<see cref="TaskEntry.Form"/>); null: the logits of a class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Target { get; init; }

    /// <summary>
    /// The classifier whose body it has, and whose weights a peer's `backbone` may bring; null: none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Backbone { get; init; }

    /// <summary>Pixels; below it the last maps of deep nets would vanish.</summary>
    public const int LeastSide = 28;

    public const int GreatestSide = 512;

    /// <summary>A sample with a longer side is a photograph: some names then mean another form of the net.</summary>
    public const int GreatestSmallSide = 64;

    /// <summary>Whether models can be built for samples of that shape (channels, height, width).</summary>
    public static bool Takes(Shape shape) =>
        shape.Sizes is [>= 1 and <= 16, >= LeastSide and <= GreatestSide, >= LeastSide and <= GreatestSide];

    /// <returns>Null when the catalogue does not list that shape.</returns>
    public ModelInput? For(Shape shape) => Inputs.FirstOrDefault(input => input.Shape == shape);

    /// <summary>
    /// The listed input whose features have the same names and as many sizes as those for that shape; the sizes
    /// themselves and the parameters may be others.
    /// </summary>
    /// <param name="shape">Null when nobody knows it yet: then that of photographs.</param>
    public ModelInput Like(Shape? shape) =>
        (shape is null ? null : For(shape))
            ?? Inputs.LastOrDefault(input => IsPhotograph(input.Shape) == (shape is null || IsPhotograph(shape)))
            ?? Inputs[^1];

    private static bool IsPhotograph(Shape shape) => shape.Sizes.Skip(1).Any(side => side > GreatestSmallSide);
}

/// <summary>A model for one sample shape. The number of classes is free; only the last layer depends on it.</summary>
/// <param name="Parameters">Parameters of all layers but those that depend on the number of classes.</param>
/// <param name="ParametersPerClass">Parameters that each class adds.</param>
/// <param name="Features">Named feature maps of one sample, in the order of the forward pass.</param>
/// <param name="Classes">The only number of classes that it can be built for; null = any from 2 on.</param>
public sealed record ModelInput(
    Shape Shape, int? Classes, long Parameters, long ParametersPerClass, IReadOnlyList<FeatureEntry> Features)
{
    /// <summary>What a method on layers looks into when the run file names none.</summary>
    public FeatureEntry Usual(DefaultLayer layer) =>
        (layer == DefaultLayer.LastMap ? Features.LastOrDefault(feature => feature.Shape.Sizes.Count == 3) : null)
            ?? Features[^1];

    public long ParametersFor(int classes) => Parameters + (ParametersPerClass * classes);
}

/// <param name="Shape">Of one sample, without the batch dimension.</param>
public sealed record FeatureEntry(string Name, Shape Shape);
