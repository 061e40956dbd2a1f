namespace KdCluster.Console.Students;

/// <summary>How often each class was taken for each: a row a class, a column what was said.</summary>
public sealed class Confusion
{
    private readonly int[][] _counts;

    private Confusion(int[][] counts) => _counts = counts;

    public int All => _counts.Sum(row => row.Sum());

    public int AllRight => _counts.Index().Sum(row => row.Item[row.Index]);

    /// <param name="answers">A row an image, a value a class: the largest is what is said.</param>
    public static Confusion Count(float[][] answers, int[] labels)
    {
        var classes = answers.Length == 0 ? 0 : answers[0].Length;
        var counts = Enumerable.Range(0, classes).Select(_ => new int[classes]).ToArray();
        foreach (var (answer, label) in answers.Zip(labels))
            counts[label][Array.IndexOf(answer, answer.Max())]++;
        return new Confusion(counts);
    }

    public IReadOnlyList<int> Row(int label) => _counts[label];

    public int Of(int label) => _counts[label].Sum();

    public int Right(int label) => _counts[label][label];

    /// <summary>Null: it never was.</summary>
    public (int Label, int Count)? MostOftenTakenFor(int label)
    {
        var (said, count) = _counts[label].Index().Where(c => c.Index != label).DefaultIfEmpty().MaxBy(c => c.Item);
        return count > 0 ? (said, count) : null;
    }
}
