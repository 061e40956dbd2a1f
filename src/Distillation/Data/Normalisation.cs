namespace KdCluster.Distillation.Data;

/// <summary>
/// What a channel's bytes become: (byte / 255 - Mean) / Deviation. Both in units of 0..1, one entry a channel.
/// </summary>
public sealed record Normalisation(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    public static readonly Normalisation Mnist = new([0.1307f], [0.3081f]);

    public static readonly Normalisation FashionMnist = new([0.2860f], [0.3530f]);

    /// <summary>ImageNet's values: those that PyTorch's distillation tutorial uses on CIFAR-10.</summary>
    public static readonly Normalisation Cifar10 = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>Those of RepDistiller, whose CIFAR-100 tables the literature compares with.</summary>
    public static readonly Normalisation Cifar100 = new([0.5071f, 0.4867f, 0.4408f], [0.2675f, 0.2565f, 0.2761f]);

    /// <summary>Mean 0.5 and deviation 0.25 in every channel, for data sets without published values.</summary>
    public static Normalisation Neutral(int channels) =>
        new(Enumerable.Repeat(0.5f, channels).ToArray(), Enumerable.Repeat(0.25f, channels).ToArray());
}
