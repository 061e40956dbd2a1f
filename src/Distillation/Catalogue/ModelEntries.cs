using KdCluster.Contracts;
using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation;

/// <summary>What the catalogue says of each model, found by building it and running it on one black image.</summary>
internal static class ModelEntries
{
    private const int Classes = 10;

    /// <summary>Of models that the registry has. What one cannot be built for is left out.</summary>
    public static IReadOnlyList<ModelEntry> Of(IEnumerable<ModelDefinition> models) => [.. models.Select(Entry)];

    private static ModelEntry Entry(ModelDefinition model)
    {
        // Without a last layer of classes it is the same for every shape, and takes a second net to find.
        long? perClass = null;
        var inputs = new List<ModelInput>();
        foreach (var shape in model.Inputs ?? ModelRegistry.Inputs)
        {
            if (Input(model.Name, shape, ref perClass) is { } input)
                inputs.Add(input);
        }

        return new(model.Name, model.Summary, inputs)
        {
            Target = model.Task.Written,
            Backbone = model.Backbone?.Of,
        };
    }

    private static ModelInput? Input(string name, Data.ImageShape shape, ref long? perClassOfAny)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Create(name, shape);
        if (model is null)
            return null;
        model.eval();
        var image = zeros(1, shape.Height, shape.Width, shape.Channels).permute(0, 3, 1, 2);
        var features = model.ForwardWithFeatures(image, model.FeatureNames.ToList()).Features;
        var perClass = model.Classifier is { } last ? last.weight.shape[1] + 1 : perClassOfAny ??= PerClass(model);
        return new ModelInput(
            shape.ToShape(), null, model.ParameterCount - perClass * Classes, perClass,
            [
                .. model.FeatureNames.Select(
                    feature => new FeatureEntry(
                        feature, new Shape([.. features[feature].shape.Skip(1).Select(size => (int)size)])))]);
    }

    /// <summary>Of a model without a last layer of classes: what one more brings.</summary>
    private static long PerClass(ImageModel model)
    {
        using var larger = ModelRegistry.Create(model.Spec.Name, model.Spec.Input, Classes + 1, 0);
        return larger.ParameterCount - model.ParameterCount;
    }

    private static ImageModel? Create(string name, Data.ImageShape shape)
    {
        try
        {
            return ModelRegistry.Create(name, shape, Classes, 0);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
