using System.Security.Cryptography;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Data.Stored;

namespace KdCluster.Distillation.Data.Masks;

/// <summary>Looks into every picture and mask, and makes samples of them.</summary>
internal sealed class MaskReading(IReadOnlyList<MaskedPicture> samples, int classes)
{
    private readonly PictureReading _pictures = new([.. samples.Select(sample => sample.Picture)]);
    private readonly byte[][] _hashes = new byte[samples.Count][];

    /// <summary>By their names, byte by byte; of each file the first that was found.</summary>
    public IReadOnlyList<DamagedPicture> Damaged => _pictures.Damaged;

    /// <summary>Of the pictures that say one.</summary>
    /// <param name="count">Of the first samples.</param>
    public IReadOnlyList<(int Width, int Height, bool Grey)> Sizes(int count) => _pictures.Sizes(count);

    /// <summary>Hashes every file, reads every mask, and what each picture says of its size.</summary>
    public void Look(Action? read) => _pictures.Look(
        i =>
        {
            _hashes[i] = [];
            _pictures.Try(samples[i].Mask, file =>
            {
                _hashes[i] = SHA256.HashData(file);
                Check(MaskPng.Decode(file), i);
            });
        },
        read);

    /// <summary>Decodes every picture and keeps none: what is wrong with them is said with the rest.</summary>
    public void DecodeAll() => _pictures.DecodeAll();

    /// <summary>Makes a file of samples (<see cref="StoredSamples"/>) of them all.</summary>
    /// <param name="training">The first so many.</param>
    public void Write(string path, ImageShape shape, int training, Action? made) =>
        new SampleWriting(shape, training, samples.Count - training).Write(
            path,
            (i, pixels, mask) =>
            {
                if (_pictures.Decoded(i, shape.Channels) is { } picture && Masked(i) is { } values)
                {
                    Resampling.Fit(picture, shape, pixels);
                    Resampling.FitNearest(values.Values, values.Width, values.Height, shape, mask);
                }

                return [];
            },
            made);

    /// <returns>The same for the same files, wherever their folder lies: SHA-256 (hex).</returns>
    public string Key(string version, ImageShape shape, int training) =>
        _pictures.Key($"{version} {shape} {classes} {training}", i => _hashes[i]);

    private MaskPng? Masked(int i)
    {
        MaskPng? mask = null;
        _pictures.Try(samples[i].Mask, file => mask = MaskPng.Decode(file));
        return mask;
    }

    /// <exception cref="PictureException">It does not fit its picture, or holds a number that is no class.</exception>
    private void Check(MaskPng mask, int i)
    {
        if (_pictures.SizeOf(i) is { } size && size != (mask.Width, mask.Height))
            throw new PictureException(
                $"has {mask.Width} x {mask.Height} pixels, and its picture {size.Width} x {size.Height}");
        var foreign = mask.Values.AsSpan().IndexOfAnyInRange((byte)classes, (byte)(MaskTargets.Ignored - 1));
        if (classes < MaskTargets.Ignored && foreign >= 0)
            throw new PictureException(
                $"holds {mask.Values[foreign]} in column {foreign % mask.Width}, row {foreign / mask.Width}, and "
                    + $"{ClassNamesFile.Name} names the classes 0 to {classes - 1}; {MaskTargets.Ignored} is for "
                    + "what nobody knows");
    }
}
