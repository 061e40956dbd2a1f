using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Data.Stored;

namespace KdCluster.Distillation.Data.Masks;

/// <summary>Looks into every picture and mask on threads of its own, and gathers what is wrong with them.</summary>
internal sealed class MaskReading(IReadOnlyList<MaskedPicture> samples, int classes)
{
    private readonly byte[][] _hashes = new byte[samples.Count][];
    private readonly (int Width, int Height, bool Grey)?[] _sizes = new (int, int, bool)?[samples.Count];
    private readonly ConcurrentDictionary<string, DamagedPicture> _damaged = new();

    /// <summary>By their names, byte by byte; of each file the first that was found.</summary>
    public IReadOnlyList<DamagedPicture> Damaged =>
        [.. _damaged.Values.OrderBy(one => one.Name, StringComparer.Ordinal)];

    /// <summary>Of the pictures that say one.</summary>
    /// <param name="count">Of the first samples.</param>
    public IReadOnlyList<(int Width, int Height, bool Grey)> Sizes(int count) =>
        [.. _sizes.Take(count).Where(size => size is not null).Select(size => size!.Value)];

    /// <summary>Hashes every file, reads every mask, and what each picture says of its size.</summary>
    public void Look(Action? read) => OwnThreads.For(samples.Count, "pictures", i =>
    {
        _hashes[i] = [];
        Try(samples[i].Picture, file =>
        {
            _hashes[i] = SHA256.HashData(file);
            _sizes[i] = Picture.Measure(file);
        });
        Try(samples[i].Mask, file =>
        {
            _hashes[i] = [.. _hashes[i], .. SHA256.HashData(file)];
            Check(MaskPng.Decode(file), i);
        });
        read?.Invoke();
    });

    /// <summary>Decodes every picture and keeps none: what is wrong with them is said with the rest.</summary>
    public void DecodeAll() => OwnThreads.For(
        samples.Count, "pictures", i => Try(samples[i].Picture, file => Picture.Decode(file, 1)));

    /// <summary>Makes a file of samples (<see cref="StoredSamples"/>) of them all.</summary>
    /// <param name="training">The first so many.</param>
    public void Write(string path, ImageShape shape, int training, Action? made) =>
        new SampleWriting(shape, training, samples.Count - training).Write(
            path,
            (i, pixels, mask) =>
            {
                if (Decoded(i, file => Picture.Decode(file, shape.Channels)) is { } picture
                    && Masked(i) is { } values)
                {
                    Resampling.Fit(picture, shape, pixels);
                    Resampling.FitNearest(values.Values, values.Width, values.Height, shape, mask);
                }

                return [];
            },
            made);

    /// <returns>The same for the same files, wherever their folder lies: SHA-256 (hex).</returns>
    public string Key(string version, ImageShape shape, int training)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append($"{version} {shape} {classes} {training}\n");
        foreach (var (sample, content) in samples.Zip(_hashes))
        {
            Append($"{sample.Picture.Name}\n");
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
    }

    private Picture? Decoded(int i, Func<byte[], Picture> decode)
    {
        Picture? picture = null;
        Try(samples[i].Picture, file => picture = decode(file));
        return picture;
    }

    private MaskPng? Masked(int i)
    {
        MaskPng? mask = null;
        Try(samples[i].Mask, file => mask = MaskPng.Decode(file));
        return mask;
    }

    /// <exception cref="PictureException">It does not fit its picture, or holds a number that is no class.</exception>
    private void Check(MaskPng mask, int i)
    {
        if (_sizes[i] is { } size && (size.Width, size.Height) != (mask.Width, mask.Height))
            throw new PictureException(
                $"has {mask.Width} x {mask.Height} pixels, and its picture {size.Width} x {size.Height}");
        var foreign = mask.Values.AsSpan().IndexOfAnyInRange((byte)classes, (byte)(MaskTargets.Ignored - 1));
        if (classes < MaskTargets.Ignored && foreign >= 0)
            throw new PictureException(
                $"holds {mask.Values[foreign]} in column {foreign % mask.Width}, row {foreign / mask.Width}, and "
                    + $"{ClassNamesFile.Name} names the classes 0 to {classes - 1}; {MaskTargets.Ignored} is for "
                    + "what nobody knows");
    }

    private void Try(PictureFile file, Action<byte[]> use)
    {
        try
        {
            use(Picture.Read(file.Path));
        }
        catch (PictureException e)
        {
            _damaged.TryAdd(file.Name, new(file.Name, e.Message));
        }
    }
}
