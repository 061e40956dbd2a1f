using System.Globalization;

namespace KdCluster.Distillation.Data.Annotations;

/// <summary>Numbers of annotations, which are plain and finite everywhere.</summary>
internal static class AnnotationNumbers
{
    /// <summary>Pixels by which a thing may reach out of its picture without a word: they are rounded.</summary>
    public const double Rounding = 0.5;

    private const int MostShown = 40;

    /// <returns>Null: it is no finite number.</returns>
    public static double? Finite(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : null;

    /// <returns>Null: it is no whole number, or a very large one. `640.0` is one.</returns>
    public static int? Whole(ReadOnlySpan<char> text) =>
        Finite(text) is { } value && value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue ? (int)value : null;

    /// <summary>For a message, which a file must not be able to fill or to break.</summary>
    public static string Shown(string text) => $"\"{Cut(text)}\"";

    public static string Cut(string text)
    {
        var line = string.Concat(text.Take(MostShown).Select(sign => char.IsControl(sign) ? ' ' : sign));
        return text.Length > MostShown ? $"{line} ..." : line;
    }
}
