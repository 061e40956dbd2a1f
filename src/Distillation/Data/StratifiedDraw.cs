using KdCluster.Distillation.Views;

namespace KdCluster.Distillation.Data;

/// <summary>Draws samples so that each class keeps its share.</summary>
public static class StratifiedDraw
{
    /// <summary>
    /// <paramref name="count"/> of <paramref name="ids"/>, class by class in proportion (largest remainders get what
    ///     rounding leaves, of equal ones the lower class), within a class at random by (seed, purpose). A larger count
    ///     contains the smaller one's samples of each class up to rounding, since each class is shuffled once.
    /// </summary>
    /// <param name="labels">Label of each sample of the data set, by id.</param>
    public static int[] Draw(
        IReadOnlyList<int> ids, IReadOnlyList<int> labels, int count, long seed, RandomPurpose purpose)
    {
        if (count < 0 || count > ids.Count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"There are {ids.Count} samples to draw from.");
        var classes = ids.GroupBy(id => labels[id]).OrderBy(group => group.Key)
            .Select(group => (Label: group.Key, Ids: group.ToArray())).ToList();
        var quotas = Quotas(classes.Select(c => c.Ids.Length).ToList(), ids.Count, count);
        var drawn = new List<int>(count);
        for (var i = 0; i < classes.Count; i++)
        {
            var members = classes[i].Ids;
            new CounterRandom(seed, purpose, classes[i].Label, 0).Shuffle<int>(members);
            drawn.AddRange(members.Take(quotas[i]));
        }

        return [.. drawn];
    }

    private static int[] Quotas(List<int> sizes, int total, int count)
    {
        var quotas = sizes.Select(size => (int)((long)size * count / Math.Max(total, 1))).ToArray();
        var byRemainder = Enumerable.Range(0, sizes.Count)
            .OrderByDescending(i => (long)sizes[i] * count % Math.Max(total, 1)).ThenBy(i => i);
        foreach (var i in byRemainder.Take(count - quotas.Sum()))
            quotas[i]++;
        return quotas;
    }
}
