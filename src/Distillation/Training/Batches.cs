using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Training;

/// <summary>How an epoch's samples are cut into batches.</summary>
public static class Batches
{
    private const int MostForInference = 256;
    private const int MostPixelsForInference = 1 << 20;

    /// <summary>
    /// How many images a net classifies at once. Of large ones fewer, because its first layers hold gigabytes for 256
    /// photographs.
    /// </summary>
    public static int ForInference(ImageShape shape) =>
        Math.Clamp(MostPixelsForInference / (shape.Height * shape.Width), 2, MostForInference);

    /// <summary>
    /// Where batches begin and how long they are. The last is shorter where it must be, but never of one sample beside
    /// others: batch normalisation has no variance there, so that sample joins the batch before it.
    /// </summary>
    public static IReadOnlyList<(int Start, int Length)> Of(int count, int batchSize)
    {
        var batches = new List<(int Start, int Length)>();
        for (var start = 0; start < count; start += batchSize)
            batches.Add((start, Math.Min(batchSize, count - start)));
        if (batches.Count > 1 && batches[^1].Length == 1)
        {
            batches.RemoveAt(batches.Count - 1);
            batches[^1] = (batches[^1].Start, batches[^1].Length + 1);
        }

        return batches;
    }
}
