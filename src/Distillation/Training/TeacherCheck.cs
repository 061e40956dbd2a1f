using System.Globalization;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Distillation.Training;

/// <summary>
/// Whether a teacher knows the test data. One near chance is used all the same, because a run may want it so, but it is
/// said wherever the run is shown.
/// </summary>
public static class TeacherCheck
{
    /// <summary>Below so many times chance it is near chance.</summary>
    private const double NearChance = 1.5;

    /// <summary>What is wrong with it, for people; null: nothing.</summary>
    /// <param name="logits">Of the test samples, M x C.</param>
    /// <param name="labels">M</param>
    public static string? Warning(SheetLogits logits, ReadOnlySpan<int> labels, IReadOnlyList<string> classes)
    {
        if (classes.Count < 2 || labels.Length == 0)
            return null;
        var answers = Accuracy.Answers(logits, labels.Length);
        var (accuracy, chance) = (Accuracy.Of(answers, labels), 1.0 / classes.Count);
        if (accuracy > NearChance * chance)
            return null;
        var warning = $"warning: it gets {Percent(accuracy)} of the test set right, chance is {Percent(chance)}";
        var (order, renamed) = BestOrder(answers, labels, classes.Count);
        if (renamed <= Math.Max(2 * NearChance * chance, 0.5))
            return warning + "; it has learned nothing of this data, or sees it otherwise normalised";
        var moved = order.Index().Where(pair => pair.Item != pair.Index).Take(3)
            .Select(pair => $"its class {pair.Index} is \"{classes[pair.Item]}\"");
        return $"{warning}; with its classes in another order it would get {Percent(renamed)} right "
            + $"({string.Join(", ", moved)}): put them into the order of the folders' names";
    }

    /// <summary>
    /// Which class each of the teacher's outputs most likely is, each used once: the most frequent pair first.
    /// </summary>
    /// <returns>For each output a class, and the share of samples that would then be right.</returns>
    private static (int[] Order, double Right) BestOrder(int[] answers, ReadOnlySpan<int> labels, int classes)
    {
        var counts = new int[classes, classes];
        for (var i = 0; i < labels.Length; i++)
            counts[answers[i], labels[i]]++;
        var pairs = from output in Enumerable.Range(0, classes)
                    from label in Enumerable.Range(0, classes)
                    orderby counts[output, label] descending
                    select (output, label);
        var (order, taken, right) = (Enumerable.Repeat(-1, classes).ToArray(), new bool[classes], 0);
        foreach (var (output, label) in pairs)
        {
            if (order[output] >= 0 || taken[label])
                continue;
            (order[output], taken[label]) = (label, true);
            right += counts[output, label];
        }

        return (order, (double)right / labels.Length);
    }

    private static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);
}
