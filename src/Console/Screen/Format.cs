using System.Globalization;

namespace KdCluster.Console.Screen;

/// <summary>How numbers are shown, everywhere the same.</summary>
public static class Format
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>Decimal units, three figures at most: `950 B`, `2.4 MB`, `38 MB`.</summary>
    public static string Bytes(long bytes)
    {
        double value = bytes;
        var unit = 0;
        while (Math.Abs(value) >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(unit == 0 || value >= 99.95 ? $"{value:0}" : $"{value:0.0}")} {Units[unit]}");
    }

    /// <summary>`8 s`, `1:05`, `2:03:10`; under ten seconds with a tenth.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 0 => "0 s",
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        < 59.5 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        < 3599.5 =>
            TimeSpan.FromSeconds(Math.Round(time.TotalSeconds)).ToString(@"m\:ss", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}"),
    };

    public static string Seconds(double seconds) => Duration(TimeSpan.FromSeconds(seconds));

    /// <summary>An accuracy in [0, 1] as `87.10 %`.</summary>
    public static string Accuracy(double? accuracy) =>
        accuracy is { } a && double.IsFinite(a) ? (a * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %" : "";

    /// <summary>The same in few figures, beside the axis of a chart: `87 %`, `87.5 %`.</summary>
    public static string Accuracy0(double accuracy) =>
        (accuracy * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    /// <summary>A difference of accuracies in points: `+0.83`.</summary>
    public static string Points(double? difference) =>
        difference is { } d && double.IsFinite(d)
            ? (d * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture)
            : "";

    public static string Loss(double? loss) =>
        loss is { } l && double.IsFinite(l) ? l.ToString(l < 10 ? "0.000" : "0.0", CultureInfo.InvariantCulture) : "";

    /// <summary>`1,186,986`.</summary>
    public static string Count(double? count) => count is { } c ? c.ToString("#,0", CultureInfo.InvariantCulture) : "";
}
