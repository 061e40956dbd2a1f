namespace KdCluster.Console.Reports;

/// <summary>
/// Whether a peer is right as often as it says: its answers in 15 bins of equal width by the probability of the class
/// that it names (Guo et al. 2017, eq. 3).
/// </summary>
/// <param name="Error">Expected calibration error, in [0, 1]: the mean over the images of |accuracy - confidence| of
///     their bin.</param>
public sealed record Calibration(double Error, IReadOnlyList<CalibrationBin> Bins)
{
    private const int Count = 15;

    /// <param name="answers">A row an image, a probability a class.</param>
    public static Calibration Of(float[][] answers, int[] labels)
    {
        var (images, right, sure) = (new int[Count], new int[Count], new double[Count]);
        foreach (var (answer, label) in answers.Zip(labels))
        {
            var confidence = answer.Max();
            // Bins are open below and closed above.
            var bin = Math.Clamp((int)Math.Ceiling(confidence * Count) - 1, 0, Count - 1);
            images[bin]++;
            sure[bin] += confidence;
            right[bin] += Array.IndexOf(answer, confidence) == label ? 1 : 0;
        }

        var bins = Enumerable.Range(0, Count).Select(bin => new CalibrationBin(
            (double)bin / Count, (bin + 1.0) / Count, images[bin],
            images[bin] == 0 ? 0 : (double)right[bin] / images[bin], images[bin] == 0 ? 0 : sure[bin] / images[bin]));
        IReadOnlyList<CalibrationBin> all = [.. bins];
        var distance = all.Sum(bin => bin.Images * Math.Abs(bin.Accuracy - bin.Confidence));
        return new(distance / Math.Max(1, labels.Length), all);
    }
}

/// <param name="From">Exclusive.</param>
/// <param name="To">Inclusive.</param>
/// <param name="Confidence">Mean probability of the class that was named.</param>
public sealed record CalibrationBin(double From, double To, int Images, double Accuracy, double Confidence);
