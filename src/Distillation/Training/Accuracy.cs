namespace KdCluster.Distillation.Training;

/// <summary>How often the largest logit is the label's. Of equal logits the first counts, as argmax has it.</summary>
public static class Accuracy
{
    /// <param name="logits">M x C, row-major.</param>
    /// <param name="labels">M</param>
    public static double Of(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        var classes = logits.Length / labels.Length;
        var right = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            if (IndexOfMax(logits.Slice(i * classes, classes)) == labels[i])
                right++;
        }

        return (double)right / labels.Length;
    }

    internal static int IndexOfMax(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var c = 1; c < row.Length; c++)
        {
            if (row[c] > row[best])
                best = c;
        }

        return best;
    }
}
