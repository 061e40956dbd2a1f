using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Data.Stored;

namespace KdCluster.Distillation.Data.Masks;

/// <summary>Looks into every picture and at what says its mask, and makes samples of them.</summary>
internal sealed class MaskReading(MaskSource source)
{
    private readonly PictureReading _pictures = new(source.Pictures);

    public int Count { get; } = source.Pictures.Count;

    public bool IsRefused => source.IsRefused(_pictures);

    /// <summary>All that is wrong.</summary>
    public DataException Refusal => source.Refusal(_pictures);

    /// <summary>Of the training pictures that say one.</summary>
    public IReadOnlyList<(int Width, int Height, bool Grey)> Sizes => _pictures.Sizes(source.Training);

    /// <summary>Hashes every picture, reads what it says of its size, and checks its mask.</summary>
    public void Look(Action? read) => _pictures.Look(i => source.Look(i, _pictures), read);

    /// <summary>Decodes every picture and keeps none: what is wrong with them is said with the rest.</summary>
    public void DecodeAll() => _pictures.DecodeAll();

    /// <summary>Makes a file of samples (<see cref="StoredSamples"/>) of them all.</summary>
    public void Write(string path, ImageShape shape, Action? made) =>
        new SampleWriting(shape, source.Training, Count - source.Training).Write(
            path,
            (i, pixels, mask) =>
            {
                if (_pictures.Decoded(i, shape.Channels) is { } picture && source.Made(i, _pictures) is { } values)
                {
                    Resampling.Fit(picture, shape, pixels);
                    Resampling.FitNearest(values.Values, values.Width, values.Height, shape, mask);
                }

                return [];
            },
            made);

    /// <returns>The same for the same files, wherever their folder lies: SHA-256 (hex).</returns>
    public string Key(ImageShape shape) => _pictures.Key(
        $"{source.Version} {shape} {source.Names.Count} {source.Training}", source.Hash);
}
