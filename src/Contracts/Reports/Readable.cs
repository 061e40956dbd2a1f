using System.Globalization;

namespace KdCluster.Contracts.Reports;

/// <summary>Numbers as reports print them.</summary>
internal static class Readable
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    public static string Accuracy(double? fraction) => fraction is { } value ? Text($"{value * 100:0.00} %") : "-";

    /// <summary>A difference of accuracies, in points of a hundred.</summary>
    public static string Points(double? difference) =>
        difference is { } value ? Text($"{value * 100:+0.00;-0.00;0.00}") : "-";

    public static string Bytes(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1000 && unit < Units.Length - 1; unit++)
            value /= 1000;
        return unit == 0 ? Text($"{bytes} B") : Text($"{value:0.0} {Units[unit]}");
    }

    public static string Seconds(double seconds) => Text($"{seconds:0.0} s");

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A cell of a Markdown table.</summary>
    public static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
