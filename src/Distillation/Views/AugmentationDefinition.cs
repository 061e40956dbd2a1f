using KdCluster.Contracts;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Views;

/// <summary>
/// An augmentation of a plugin. It comes after crop, flip and normalising, before cutout and mixup, in the order in
/// which the run file names it.
/// </summary>
/// <param name="Entry">Its name, and the one number that it may have after a colon.</param>
public sealed record AugmentationDefinition(OptionedEntry Entry, Augment Apply);

/// <param name="images">M x H x W x C floats, normalised; may be changed in place.</param>
/// <param name="draws">Where all of its chance comes from.</param>
/// <param name="number">After the colon; null when the run file gives none.</param>
/// <returns>The same size; <paramref name="images"/> itself, or a new tensor.</returns>
public delegate Tensor Augment(Tensor images, AugmentationDraws draws, double? number);

/// <summary>
/// The streams of random numbers of a batch's samples: each is a function of (run seed, view index, sample id, the
/// augmentation's name) alone, so that every process makes the same view.
/// </summary>
public sealed class AugmentationDraws
{
    private readonly long _seed;
    private readonly RandomPurpose _purpose;
    private readonly int _view;
    private readonly int[] _samples;

    internal AugmentationDraws(string name, long seed, int view, int[] samples)
    {
        // FNV-1a; the upper half of the purposes is the plugins'.
        var hash = name.Aggregate(2166136261u, (h, c) => unchecked((h ^ c) * 16777619u));
        (_seed, _purpose, _view, _samples) = (seed, (RandomPurpose)(hash | 0x8000_0000u), view, samples);
    }

    /// <summary>Rows of the batch.</summary>
    public int Count => _samples.Length;

    /// <summary>The stream of a row's sample, from its beginning.</summary>
    public CounterRandom Of(int row) => new(_seed, _purpose, _view, _samples[row]);
}
