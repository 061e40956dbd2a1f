using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace KdCluster.Distillation.Data.Stored;

/// <summary>Makes a sample: its pixels and its mask in place.</summary>
/// <param name="number">Training samples first.</param>
/// <param name="mask">Empty where the set keeps none.</param>
/// <returns>What is to be found in it.</returns>
internal delegate IReadOnlyList<Box> MakeSample(int number, Span<byte> pixels, Span<byte> mask);

/// <summary>Makes every sample once, on threads of its own, straight into a mapped file.</summary>
/// <param name="hasMasks">Whether a mask of each sample is kept.</param>
internal sealed class SampleWriting(ImageShape shape, int training, int test, bool hasMasks = true)
{
    private readonly int _area = hasMasks ? shape.Height * shape.Width : 0;

    /// <param name="path">A new file.</param>
    /// <param name="made">Called from several threads after each sample.</param>
    /// <exception cref="IOException">It cannot be written, or the disk is full.</exception>
    public void Write(string path, MakeSample make, Action? made)
    {
        var count = training + test;
        var (pixelBytes, bytes) = ((long)count * shape.Size, (long)count * (shape.Size + _area));
        var boxes = new IReadOnlyList<Box>[count];
        StoredFile.Write(
            path, bytes,
            map =>
            {
                OwnThreads.For(count, "samples", i =>
                {
                    boxes[i] = make(
                        i, map.Slice((long)i * shape.Size, shape.Size),
                        map.Slice(pixelBytes + ((long)i * _area), _area));
                    made?.Invoke();
                });
                var (mean, deviation) = PixelStatistics.Of(map, shape, training);
                return new StoredSampleFacts(
                    shape.Channels, shape.Height, shape.Width, training, test, Fingerprint(map, bytes, boxes), mean,
                    deviation, MaskCounts(map, pixelBytes), boxes.Sum(one => one.Count))
                { HasMasks = hasMasks };
            },
            (file, _) =>
            {
                var ends = new int[count];
                for (var i = 0; i < count; i++)
                    ends[i] = boxes[i].Count + (i == 0 ? 0 : ends[i - 1]);
                file.Write(MemoryMarshal.AsBytes(ends.AsSpan()));
                file.Write(
                    MemoryMarshal.AsBytes(boxes.SelectMany(one => one).Select(StoredBox.Of).ToArray().AsSpan()));
            });
    }

    private PartCounts MaskCounts(MappedFile map, long first)
    {
        var counts = (Training: new int[256], Test: new int[256]);
        Span<bool> seen = stackalloc bool[256];
        for (var sample = 0; sample < training + test; sample++)
        {
            seen.Clear();
            foreach (var value in map.Slice(first + ((long)sample * _area), _area))
                seen[value] = true;
            var part = sample < training ? counts.Training : counts.Test;
            for (var value = 0; value < 256; value++)
                part[value] += seen[value] ? 1 : 0;
        }

        return new(counts.Training, counts.Test);
    }

    private string Fingerprint(MappedFile map, long bytes, IReadOnlyList<Box>[] boxes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{shape} {training} {test}\n"));
        map.AppendTo(hash, 0, bytes);
        foreach (var one in boxes)
        {
            hash.AppendData(BitConverter.GetBytes(one.Count));
            hash.AppendData(MemoryMarshal.AsBytes(one.Select(StoredBox.Of).ToArray().AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
