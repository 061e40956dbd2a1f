namespace KdCluster.RunFiles;

/// <summary>What somebody who wrote a wrong word probably meant.</summary>
public static class Suggestion
{
    /// <summary>"Did you mean light-cnn?" when something is close, else the list of what there is.</summary>
    public static string For(string word, IReadOnlyCollection<string> known)
    {
        if (Closest(word, known) is { } close)
            return $"Did you mean {close}";
        return known.Count == 0 ? "Remove it" : $"Choose one of {string.Join(", ", known.Distinct())}";
    }

    /// <summary>Null: nothing is close.</summary>
    public static string? Closest(string word, IEnumerable<string> known)
    {
        var best = known
            .Select(candidate => (Candidate: candidate, Distance: Distance(Plain(word), Plain(candidate))))
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault((Candidate: "", Distance: int.MaxValue));
        return best.Distance <= Math.Max(1, Math.Min(word.Length, best.Candidate.Length) / 3) ? best.Candidate : null;
    }

    /// <summary>
    /// Case and separators are the usual slips: `batch_size` is `batchSize`, `resnet_20` is `resnet20`.
    /// </summary>
    private static string Plain(string word) =>
        word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 64 || b.Length > 64)
            return int.MaxValue;

        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replace, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }

        return rows[a.Length, b.Length];
    }
}
