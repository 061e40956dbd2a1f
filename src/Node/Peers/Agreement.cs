using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Training;

namespace KdCluster.Node.Peers;

/// <summary>How far a peer and those that it learns from say the same, for people to look at.</summary>
public static class Agreement
{
    /// <summary>Places that are compared: enough for one per cent, and soon done with any sheet.</summary>
    private const int Most = 4096;

    /// <summary>A peer's report must fit in a frame.</summary>
    private const int MostSources = 64;

    /// <param name="own">N x K, a place a row; null: there is none.</param>
    /// <param name="values">K of them, of which the first <paramref name="classes"/> are logits.</param>
    /// <returns>By peer: the share of places with the same largest logit, in [0, 1]. Null: there is nothing.</returns>
    public static IReadOnlyDictionary<string, double>? Of(
        SheetLogits? own, IReadOnlyList<SourceLogits> sources, int values, int classes)
    {
        if (own is null || own.Count < values || sources.Count == 0)
            return null;
        var ours = Answers(own, values, classes);
        return sources.Where(source => source.Logits.Count == own.Count).Take(MostSources).ToDictionary(
            source => source.Peer.Value,
            source => (double)ours.Zip(Answers(source.Logits, values, classes)).Count(both => both.First == both.Second)
                / ours.Count);
    }

    /// <returns>The largest logit of each place that is compared.</returns>
    private static List<int> Answers(SheetLogits logits, int values, int classes)
    {
        var (rows, answers, row) = (logits.Count / values, new List<int>(Most), new float[classes]);
        var step = ((rows - 1) / Most) + 1;
        for (var at = 0L; at < rows; at += step)
        {
            logits.Read(at * values, row);
            answers.Add(Largest(row));
        }

        return answers;
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
