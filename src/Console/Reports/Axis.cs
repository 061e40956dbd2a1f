namespace KdCluster.Console.Reports;

/// <summary>Round numbers along a side of a drawing.</summary>
internal sealed record Axis(double From, double To, IReadOnlyList<double> Ticks)
{
    public static Axis Of(double least, double most, int about)
    {
        if (most - least < 1e-9)
            (least, most) = (least - 0.005, most + 0.005);
        var rough = (most - least) / about;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = new[] { 1.0, 2, 2.5, 5, 10 }.First(factor => factor * power >= rough - 1e-12) * power;
        var (from, to) = (Math.Floor((least / step) + 1e-9) * step, Math.Ceiling((most / step) - 1e-9) * step);
        var count = (int)Math.Round((to - from) / step);
        return new(from, to, [.. Enumerable.Range(0, count + 1).Select(i => from + (i * step))]);
    }

    /// <summary>With ticks at whole numbers alone.</summary>
    public static Axis OfWhole(double least, double most, int about)
    {
        if (most <= least)
            return new(least - 0.5, least + 0.5, [least]);
        var step = Math.Max(1, Math.Ceiling((most - least) / about));
        var ticks = Enumerable.Range(0, (int)((most - least) / step) + 1).Select(i => least + (i * step));
        return new(least, most, [.. ticks]);
    }
}
