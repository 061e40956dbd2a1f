using KdCluster.Contracts;
using KdCluster.Distillation;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace Example.Plugin;

/// <summary>
/// `brightness:0.2` shifts each image by up to 0.2 standard deviations, up or down. All chance comes from the draws, so
/// that every process of a cluster sees the same image.
/// </summary>
public static class Brightness
{
    private const double Usual = 0.2;

    public static AugmentationDefinition Definition { get; } = new(
        new OptionedEntry(
            "brightness", "Shift each image by the same amount",
            [new OptionEntry("most", OptionType.Number, null, 0, 2, null, "In standard deviations")]),
        Apply);

    private static Tensor Apply(Tensor images, AugmentationDraws draws, double? number)
    {
        var shifts = new float[draws.Count];
        for (var row = 0; row < shifts.Length; row++)
        {
            var random = draws.Of(row);
            shifts[row] = (float)(number ?? Usual) * (2 * random.NextSingle() - 1);
        }

        return images.Plus_(tensor(shifts, device: images.device).reshape(-1, 1, 1, 1));
    }
}
