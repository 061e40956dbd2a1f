using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace KdCluster.Distillation.Data.Stored;

/// <summary>Makes a sample: its pixels and its mask in place.</summary>
/// <param name="number">Training samples first.</param>
/// <returns>What is to be found in it.</returns>
internal delegate IReadOnlyList<Box> MakeSample(int number, Span<byte> pixels, Span<byte> mask);

/// <summary>Makes every sample once, on threads of its own, straight into a mapped file.</summary>
internal sealed class SampleWriting(ImageShape shape, int training, int test)
{
    private const int HashedAtOnce = 1 << 24;

    private readonly int _area = shape.Height * shape.Width;

    /// <param name="path">A new file.</param>
    /// <param name="made">Called from several threads after each sample.</param>
    /// <exception cref="IOException">It cannot be written, or the disk is full.</exception>
    public void Write(string path, MakeSample make, Action? made)
    {
        var count = training + test;
        var (pixelBytes, bytes) = ((long)count * shape.Size, (long)count * (shape.Size + _area));
        // The room is taken before anything is written: a mapped file on a full disk ends the process.
        using var file = new FileStream(
            path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, PreallocationSize = bytes,
            });
        file.SetLength(bytes);
        var boxes = new IReadOnlyList<Box>[count];
        StoredSampleFacts facts;
        using (var map = new MappedFile(file, writable: true))
        {
            Images.OwnThreads.For(count, "samples", i =>
            {
                boxes[i] = make(
                    i, map.Slice((long)i * shape.Size, shape.Size), map.Slice(pixelBytes + ((long)i * _area), _area));
                made?.Invoke();
            });
            var (mean, deviation) = Normalise(map);
            facts = new StoredSampleFacts(
                shape.Channels, shape.Height, shape.Width, training, test, Fingerprint(map, bytes, boxes), mean,
                deviation, MaskCounts(map, pixelBytes), BoxCounts(boxes), boxes.Sum(one => one.Count));
        }

        StoredSamples.Finish(file, facts, boxes);
    }

    /// <summary>Mean and deviation of the training images themselves, from whole-number sums.</summary>
    private (float[] Mean, float[] Deviation) Normalise(MappedFile map)
    {
        var channels = shape.Channels;
        var (sums, squares) = (new long[channels], new long[channels]);
        for (var sample = 0; sample < training; sample++)
        {
            var pixels = map.Slice((long)sample * shape.Size, shape.Size);
            for (int i = 0, channel = 0; i < pixels.Length; i++, channel = channel + 1 < channels ? channel + 1 : 0)
            {
                sums[channel] += pixels[i];
                squares[channel] += pixels[i] * pixels[i];
            }
        }

        var all = Math.Max(1.0, (double)training * _area);
        var means = sums.Select(sum => sum / all).ToArray();
        var deviations = means.Select(
            (mean, channel) => Math.Sqrt(Math.Max(1, (squares[channel] / all) - (mean * mean))));
        return (
            [.. means.Select(mean => (float)(mean / 255))],
            [.. deviations.Select(deviation => (float)(deviation / 255))]);
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

    private PartCounts BoxCounts(IReadOnlyList<Box>[] boxes)
    {
        var classes = boxes.SelectMany(one => one).Select(box => box.Class + 1).DefaultIfEmpty().Max();
        return new(Counts(boxes.Take(training)), Counts(boxes.Skip(training)));

        int[] Counts(IEnumerable<IReadOnlyList<Box>> part)
        {
            var counts = new int[classes];
            foreach (var one in part.SelectMany(image => image.Select(box => box.Class).Distinct()))
                counts[one]++;
            return counts;
        }
    }

    private string Fingerprint(MappedFile map, long bytes, IReadOnlyList<Box>[] boxes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{shape} {training} {test}\n"));
        for (var at = 0L; at < bytes; at += HashedAtOnce)
            hash.AppendData(map.Slice(at, (int)Math.Min(HashedAtOnce, bytes - at)));
        foreach (var one in boxes)
        {
            hash.AppendData(BitConverter.GetBytes(one.Count));
            hash.AppendData(MemoryMarshal.AsBytes(one.Select(StoredBox.Of).ToArray().AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
