using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KdCluster.Distillation.Data.Stored;

namespace KdCluster.Distillation.Data.Images;

/// <summary>Decodes every picture once, on threads of its own, straight into a mapped file.</summary>
internal sealed class PictureDecoding
{
    private readonly IReadOnlyList<PictureFolder> _folders;
    private readonly IReadOnlyList<PictureFile> _files;
    private readonly ImageShape _shape;
    private readonly string?[] _reasons;
    private int _strays;

    /// <param name="folders">`train` and `test`.</param>
    private PictureDecoding(IReadOnlyList<PictureFolder> folders, ImageShape shape)
    {
        (_folders, _shape) = (folders, shape);
        _files = [.. folders.SelectMany(folder => folder.Files)];
        _reasons = new string?[_files.Count];
    }

    /// <param name="path">A new file.</param>
    /// <param name="decoded">Called from several threads after each picture.</param>
    /// <exception cref="IOException">It cannot be written, or the disk is full.</exception>
    public static void Write(string path, IReadOnlyList<PictureFolder> folders, ImageShape shape, Action? decoded) =>
        new PictureDecoding(folders, shape).Write(path, decoded);

    private void Write(string path, Action? decoded)
    {
        int[] good = [];
        StoredFile.Write(
            path, Math.Max(1, (long)_files.Count * _shape.Size),
            map =>
            {
                OwnThreads.For(_files.Count, "pictures", i =>
                {
                    Decode(i, map.Slice((long)i * _shape.Size, _shape.Size));
                    decoded?.Invoke();
                });
                good = [.. Enumerable.Range(0, _files.Count).Where(i => _reasons[i] is null)];
                Close(map, good);
                return Facts(map, good);
            },
            (file, _) => file.Write(MemoryMarshal.AsBytes(Labels(good).AsSpan())));
    }

    private void Decode(int number, Span<byte> into)
    {
        try
        {
            var file = Picture.Read(_files[number].Path);
            Resampling.Fit(Picture.Decode(file, _shape.Channels), _shape, into);
            if (file is [0xff, 0xd8, ..] && JpegMarkers.StrayBytes(file) > 0)
                Interlocked.Increment(ref _strays);
        }
        catch (PictureException e)
        {
            _reasons[number] = e.Message;
        }
    }

    /// <summary>Moves the good ones together, over those that could not be read.</summary>
    private void Close(MappedFile map, int[] good)
    {
        foreach (var (to, from) in good.Index().Where(pair => pair.Index != pair.Item))
            map.Slice((long)from * _shape.Size, _shape.Size).CopyTo(map.Slice((long)to * _shape.Size, _shape.Size));
    }

    private StoredFacts Facts(MappedFile map, int[] good)
    {
        var training = good.Count(i => i < _folders[0].Files.Count);
        var (mean, deviation) = PixelStatistics.Of(map, _shape, training);
        return new StoredFacts(
            _shape.Channels, _shape.Height, _shape.Width, training, good.Length - training,
            [
                .. _files.Zip(_reasons).Where(pair => pair.Second is not null)
                .Select(pair => new DamagedPicture(pair.First.Name, pair.Second!))],
            _strays, Fingerprint(map, good, training), mean, deviation);
    }

    private int[] Labels(int[] good) => [.. good.Select(i => _files[i].Label)];

    private string Fingerprint(MappedFile map, int[] good, int training)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(0, training);
        Append(training, good.Length - training);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];

        void Append(int first, int count)
        {
            map.AppendTo(hash, (long)first * _shape.Size, (long)count * _shape.Size);
            hash.AppendData(MemoryMarshal.AsBytes(Labels(good[first..(first + count)]).AsSpan()));
        }
    }
}
