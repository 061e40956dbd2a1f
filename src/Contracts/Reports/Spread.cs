namespace KdCluster.Contracts.Reports;

/// <summary>Mean and spread of a few measurements.</summary>
/// <param name="Deviation">Sample standard deviation (n - 1); null for one measurement.</param>
/// <param name="Interval">Half the width of the 95 % confidence interval of the mean (Student's t); null for one
///     measurement.</param>
public sealed record Spread(int Count, double Mean, double? Deviation, double? Interval)
{
    /// <summary>Null for no measurements.</summary>
    public static Spread? Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
            return null;
        var mean = values.Average();
        if (values.Count == 1)
            return new(1, mean, null, null);
        var deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        return new(
            values.Count, mean, deviation,
            StudentT.Quantile975(values.Count - 1) * deviation / Math.Sqrt(values.Count));
    }

    /// <summary>Whether the whole interval lies on one side of 0.</summary>
    public bool IsClear => Interval is { } half && Math.Abs(Mean) > half;
}

internal static class StudentT
{
    private const double Normal = 1.959963984540054;

    /// <summary>For 1 to 30 degrees of freedom.</summary>
    private static readonly double[] Table =
    [
        12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139,
        2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963,
        2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272,
    ];

    /// <summary>
    /// The value that Student's t exceeds with probability 0.025. Beyond the table by the Cornish-Fisher expansion,
    /// whose error there is below 1e-5.
    /// </summary>
    public static double Quantile975(int degrees)
    {
        if (degrees <= Table.Length)
            return Table[degrees - 1];
        var (z, z3, z5, z7) = (Normal, Math.Pow(Normal, 3), Math.Pow(Normal, 5), Math.Pow(Normal, 7));
        var n = (double)degrees;
        return z
            + ((z3 + z) / (4 * n))
            + (((5 * z5) + (16 * z3) + (3 * z)) / (96 * n * n))
            + (((3 * z7) + (19 * z5) + (17 * z3) - (15 * z)) / (384 * n * n * n));
    }
}
