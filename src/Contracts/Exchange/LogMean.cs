namespace KdCluster.Contracts.Exchange;

/// <summary>
/// What topology `mean` exchanges in place of every peer's logits: the log of the mean of the peers' probabilities, at
/// temperature 1. Taken as logits it gives that mean back: softmax(log p) = p.
/// </summary>
public static class LogMean
{
    /// <summary>Probabilities below this one count as it, so that a row of logits stays finite.</summary>
    private const float Smallest = 1e-30f;

    /// <param name="sheets">Rows x classes each, row-major, all of one length, summed in this order.</param>
    /// <param name="result">Rows x classes; may be none of the sheets.</param>
    public static void Compute(IReadOnlyList<ReadOnlyMemory<float>> sheets, int classes, Span<float> result)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sheets.Count);
        result.Clear();
        foreach (var sheet in sheets)
        {
            if (sheet.Length != result.Length || result.Length % classes != 0)
                throw new ArgumentException(
                    $"a sheet has {sheet.Length} logits where {result.Length} were expected", nameof(sheets));
            for (var row = 0; row < result.Length; row += classes)
                AddSoftmax(sheet.Span.Slice(row, classes), result.Slice(row, classes));
        }

        for (var i = 0; i < result.Length; i++)
            result[i] = MathF.Log(MathF.Max(result[i] / sheets.Count, Smallest));
    }

    private static void AddSoftmax(ReadOnlySpan<float> logits, Span<float> sum)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits)
            largest = MathF.Max(largest, logit);
        var total = 0f;
        foreach (var logit in logits)
            total += MathF.Exp(logit - largest);
        for (var i = 0; i < logits.Length; i++)
            sum[i] += MathF.Exp(logits[i] - largest) / total;
    }
}
