using KdCluster.Contracts.Sheets;

namespace KdCluster.Distillation.Training;

/// <summary>How often the largest logit is the label's. Of equal logits the first counts, as argmax has it.</summary>
public static class Accuracy
{
    /// <summary>Logits that are read from a sheet at once.</summary>
    private const int AtOnce = 1 << 18;

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

    /// <param name="answers">Of each sample, as <see cref="Answers"/> gives them.</param>
    internal static double Of(ReadOnlySpan<int> answers, ReadOnlySpan<int> labels)
    {
        var right = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            if (answers[i] == labels[i])
                right++;
        }

        return (double)right / labels.Length;
    }

    /// <param name="logits">Rows of several classes.</param>
    /// <returns>Of each row the index of its largest logit.</returns>
    internal static int[] Answers(SheetLogits logits, int rows)
    {
        var answers = new int[rows];
        var classes = (int)(logits.Count / rows);
        var block = new float[Math.Clamp(AtOnce / classes, 1, rows) * classes];
        for (var row = 0; row < rows;)
        {
            var part = block.AsSpan(0, Math.Min(block.Length / classes, rows - row) * classes);
            logits.Read((long)row * classes, part);
            for (; part.Length > 0; part = part[classes..])
                answers[row++] = IndexOfMax(part[..classes]);
        }

        return answers;
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
