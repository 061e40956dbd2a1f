using System.Security.Cryptography;
using System.Text;

namespace KdCluster.Distillation.Data.Images;

/// <summary>What files hold, without decoding them: a hash of each, and the size that it says it has.</summary>
internal sealed class PictureIndex
{
    private readonly IReadOnlyList<PictureFile> _files;
    private readonly byte[][] _hashes;

    private PictureIndex(IReadOnlyList<PictureFile> files, byte[][] hashes) => (_files, _hashes) = (files, hashes);

    /// <summary>Those of `train` that say one; empty when nobody asked.</summary>
    public IReadOnlyList<(int Width, int Height, bool Grey)> Sizes { get; private init; } = [];

    /// <param name="measures">Whether the sizes of `train` are wanted.</param>
    /// <param name="read">Called from several threads after each file.</param>
    public static PictureIndex Read(IReadOnlyList<PictureFolder> folders, bool measures, Action? read)
    {
        PictureFile[] files = [.. folders.SelectMany(folder => folder.Files)];
        var hashes = new byte[files.Length][];
        var sizes = new (int, int, bool)?[measures ? folders[0].Files.Count : 0];
        OwnThreads.For(files.Length, "pictures", i =>
        {
            hashes[i] = [];
            try
            {
                var file = Picture.Read(files[i].Path);
                hashes[i] = SHA256.HashData(file);
                if (i < sizes.Length)
                    sizes[i] = Picture.Measure(file);
            }
            catch (PictureException)
            {
                // Decoding will say it.
            }

            read?.Invoke();
        });
        return new PictureIndex(files, hashes)
        {
            Sizes = [.. sizes.Where(size => size is not null).Select(size => size!.Value)],
        };
    }

    /// <returns>The same for the same files, wherever their folder lies: SHA-256 (hex).</returns>
    public string Key(ImageShape shape, IReadOnlyList<string> classes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append($"{shape}\n{string.Join('\n', classes)}\n");
        foreach (var (file, content) in _files.Zip(_hashes))
        {
            Append($"{file.Name}\n");
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
