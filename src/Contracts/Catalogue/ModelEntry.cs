namespace KdCluster.Contracts;

/// <param name="Inputs">The sample shapes that the model is defined for; any other is refused.</param>
public sealed record ModelEntry(string Name, string Summary, IReadOnlyList<ModelInput> Inputs)
{
    public ModelInput? For(Shape shape) => Inputs.FirstOrDefault(input => input.Shape == shape);
}

/// <summary>A model for one sample shape. The number of classes is free; only the last layer depends on it.</summary>
/// <param name="Parameters">Parameters of all layers but those that depend on the number of classes.</param>
/// <param name="ParametersPerClass">Parameters that each class adds.</param>
/// <param name="Features">Named feature maps of one sample, in the order of the forward pass.</param>
/// <param name="Classes">The only number of classes that it can be built for; null = any from 2 on.</param>
public sealed record ModelInput(
    Shape Shape, int? Classes, long Parameters, long ParametersPerClass, IReadOnlyList<FeatureEntry> Features)
{
    public long ParametersFor(int classes) => Parameters + (ParametersPerClass * classes);
}

/// <param name="Shape">Of one sample, without the batch dimension.</param>
public sealed record FeatureEntry(string Name, Shape Shape);
