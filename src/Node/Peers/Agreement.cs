using KdCluster.Distillation.Training;

namespace KdCluster.Node.Peers;

/// <summary>How far a peer and those that it learns from say the same, for people to look at.</summary>
public static class Agreement
{
    /// <summary>Places that are compared: enough for one per cent, and soon done with any sheet.</summary>
    private const int Most = 4096;

    /// <summary>A peer's report must fit in a frame.</summary>
    private const int MostSources = 64;

    /// <param name="own">N x K, row-major, a place a row; null: there is none.</param>
    /// <param name="values">K of them, of which the first <paramref name="classes"/> are logits.</param>
    /// <returns>By peer: the share of places with the same largest logit, in [0, 1]. Null: there is nothing.</returns>
    public static IReadOnlyDictionary<string, double>? Of(
        float[]? own, IReadOnlyList<SourceLogits> sources, int values, int classes)
    {
        if (own is null || own.Length < values || sources.Count == 0)
            return null;
        var rows = own.Length / values;
        var step = ((rows - 1) / Most) + 1;
        return sources.Where(source => source.Logits.Length == own.Length).Take(MostSources).ToDictionary(
            source => source.Peer.Value,
            source =>
            {
                var (same, all) = (0, 0);
                for (var row = 0; row < rows; row += step, all++)
                {
                    if (Largest(own.AsSpan(row * values, classes))
                        == Largest(source.Logits.AsSpan(row * values, classes)))
                        same++;
                }

                return (double)same / all;
            });
    }

    private static int Largest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best])
                best = i;
        }

        return best;
    }
}
