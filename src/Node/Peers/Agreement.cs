using KdCluster.Distillation.Training;

namespace KdCluster.Node.Peers;

/// <summary>How far a peer and those that it learns from say the same, for people to look at.</summary>
public static class Agreement
{
    /// <summary>Samples that are compared: enough for one per cent, and soon done with any sheet.</summary>
    private const int Most = 4096;

    /// <summary>A peer's report must fit in a frame.</summary>
    private const int MostSources = 64;

    /// <param name="own">N x C, row-major; null: there is none.</param>
    /// <returns>By peer: the share of samples with the same largest logit, in [0, 1]. Null: there is nothing.</returns>
    public static IReadOnlyDictionary<string, double>? Of(
        float[]? own, IReadOnlyList<SourceLogits> sources, int classes)
    {
        if (own is null || own.Length < classes || sources.Count == 0)
            return null;
        var rows = own.Length / classes;
        var step = ((rows - 1) / Most) + 1;
        return sources.Where(source => source.Logits.Length == own.Length).Take(MostSources).ToDictionary(
            source => source.Peer.Value,
            source =>
            {
                var (same, all) = (0, 0);
                for (var row = 0; row < rows; row += step, all++)
                {
                    if (Largest(own, row, classes) == Largest(source.Logits, row, classes))
                        same++;
                }

                return (double)same / all;
            });
    }

    private static int Largest(float[] logits, int row, int classes)
    {
        var values = logits.AsSpan(row * classes, classes);
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
                best = i;
        }

        return best;
    }
}
