namespace KdCluster.Distillation.Tasks;

/// <summary>Of answers that mean one thing the best alone is kept (non-maximum suppression).</summary>
internal static class Suppression
{
    /// <summary>An answer of less is none.</summary>
    public const float LeastScore = 0.05f;

    /// <summary>Answers of one class that overlap more mean one thing.</summary>
    public const double MostOverlap = 0.6;

    /// <param name="answers">To one picture, in any order.</param>
    /// <returns>The best first, at most <see cref="AveragePrecision.MostAnswers"/>.</returns>
    public static FoundBox[] Of(IEnumerable<FoundBox> answers)
    {
        var kept = new List<FoundBox>();
        foreach (var answer in answers.Where(one => one.Score >= LeastScore).OrderByDescending(one => one.Score))
        {
            if (kept.Count == AveragePrecision.MostAnswers)
                break;
            if (!kept.Exists(better => better.Class == answer.Class && better.Overlap(answer) > MostOverlap))
                kept.Add(answer);
        }

        return [.. kept];
    }
}
