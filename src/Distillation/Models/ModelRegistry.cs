using KdCluster.Distillation.Data;
using KdCluster.Distillation.Libtorch;
using KdCluster.Distillation.Plugins;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>The models that a run file may name. A new one is one file and one line here, or in a plugin.</summary>
public static class ModelRegistry
{
    /// <summary>
    /// libtorch's layers draw their initial weights from one generator of the process: who draws from it takes turns.
    /// </summary>
    internal static readonly Lock GlobalGenerator = new();

    private static readonly IReadOnlyList<ModelDefinition> Own =
    [
        TutorialCnn.Light,
        TutorialCnn.Deep,
        KerasCnn.Teacher,
        KerasCnn.Student,
        .. CifarResNet.Family,
        .. WideResNet.Family,
        .. ResNetV2.Family,
        .. Vgg.Family,
        MobileNetV2.Half,
        ImageNetMobileNetV2.Definition,
        ShuffleNetV1.Definition,
        ShuffleNetV2.Definition,
        UNet.Small,
        UNet.Large,
        Lraspp.Definition,
        DeepLabV3.Definition,
        FcosLite.Small,
        FcosLite.Large,
        Fcos.OnResNet18,
        Fcos.OnResNet50,
    ];

    public static IReadOnlyList<ModelDefinition> All => LoadedPlugins.After(Own, plugin => plugin.Models);

    /// <summary>The sample shapes that the catalogue lists for every model.</summary>
    public static IReadOnlyList<ImageShape> Inputs { get; } = [new(1, 28, 28), new(3, 32, 32), new(3, 224, 224)];

    static ModelRegistry() => NativeMemory.KeepFreedBlocks();

    /// <summary>
    /// A model on the CPU in training mode. Its initial weights are a function of the arguments: those that PyTorch's
    /// reference code draws after `torch.manual_seed(seed)`.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such model, or it cannot be built for that shape or number of
    ///     classes.</exception>
    public static ImageModel Create(string name, ImageShape input, int classes, long seed)
    {
        var definition = All.FirstOrDefault(model => model.Name == name)
            ?? throw new ArgumentException(
                $"Model '{name}' is unknown: expected one of {string.Join(", ", All.Select(model => model.Name))}.",
                nameof(name));
        if (input.Channels < 1 || input.Height < 8 || input.Width < 8)
            throw new ArgumentException(
                $"Model {name} cannot take images of {input}: sides of at least 8 are needed.", nameof(input));
        if (classes < 1)
            throw new ArgumentException(
                $"Model {name} cannot have {classes} classes: at least 1 is needed.", nameof(classes));
        lock (GlobalGenerator)
        {
            random.manual_seed(seed);
            var model = definition.Build(new ModelSpec(name, input, classes));
            model.SeedDropout(seed, 0);
            return model;
        }
    }
}
