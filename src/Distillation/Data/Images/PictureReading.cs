using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace KdCluster.Distillation.Data.Images;

/// <summary>Looks into picture files, on threads of its own, and gathers what is wrong with them.</summary>
internal sealed class PictureReading(IReadOnlyList<PictureFile> files)
{
    private readonly byte[][] _hashes = new byte[files.Count][];
    private readonly (int Width, int Height, bool Grey)?[] _sizes = new (int, int, bool)?[files.Count];
    private readonly ConcurrentDictionary<string, DamagedPicture> _damaged = new();

    /// <summary>By their names, byte by byte; of each file the first that was found.</summary>
    public IReadOnlyList<DamagedPicture> Damaged =>
        [.. _damaged.Values.OrderBy(one => one.Name, StringComparer.Ordinal)];

    /// <summary>Of the pictures that say one.</summary>
    /// <param name="count">Of the first files.</param>
    public IReadOnlyList<(int Width, int Height, bool Grey)> Sizes(int count) =>
        [.. _sizes.Take(count).Where(size => size is not null).Select(size => size!.Value)];

    /// <summary>As the picture is seen; null: it says none.</summary>
    public (int Width, int Height)? SizeOf(int i) => _sizes[i] is { } size ? (size.Width, size.Height) : null;

    /// <summary>Hashes every file, and reads what it says of its size.</summary>
    /// <param name="also">Called for each file after that.</param>
    /// <param name="read">The same, of several threads.</param>
    public void Look(Action<int>? also, Action? read) => OwnThreads.For(files.Count, "pictures", i =>
    {
        _hashes[i] = [];
        Try(files[i], file =>
        {
            _hashes[i] = SHA256.HashData(file);
            _sizes[i] = Picture.Measure(file);
        });
        also?.Invoke(i);
        read?.Invoke();
    });

    /// <summary>Decodes every picture and keeps none: what is wrong with them is said with the rest.</summary>
    public void DecodeAll() => OwnThreads.For(
        files.Count, "pictures", i => Try(files[i], file => Picture.Decode(file, 1)));

    /// <returns>Null where it is damaged.</returns>
    public Picture? Decoded(int i, int channels)
    {
        Picture? picture = null;
        Try(files[i], file => picture = Picture.Decode(file, channels));
        return picture;
    }

    /// <param name="head">What is made of the pictures.</param>
    /// <param name="beside">Of each picture what else its sample is made of.</param>
    /// <returns>The same for the same files, wherever their folder lies: SHA-256 (hex).</returns>
    public string Key(string head, Func<int, byte[]> beside)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append($"{head}\n");
        foreach (var (i, file) in files.Index())
        {
            Append($"{file.Name}\n");
            hash.AppendData(_hashes[i]);
            hash.AppendData(beside(i));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Reads a file; that it cannot be used is kept in <see cref="Damaged"/>.</summary>
    public void Try(PictureFile file, Action<byte[]> use)
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
