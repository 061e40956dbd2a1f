using System.Globalization;
using System.Text.Json;

namespace KdCluster.RunFiles;

/// <summary>Values of single words. Each returns null after it has reported why the word is none.</summary>
internal static class Scalars
{
    public static int? Integer(ScalarNode node, int min, int max, Problems problems)
    {
        var range = max == int.MaxValue ? $"a whole number of at least {min}" : $"a whole number from {min} to {max}";
        if (
            node.Quoted
                || !long.TryParse(
                    node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            problems.Add(node, $"\"{node.Text}\" is not a whole number", $"Write {range}");
        else if (value < min || value > max)
            problems.Add(node, $"{value} is out of range", $"Write {range}");
        else
            return (int)value;
        return null;
    }

    public static double? Number(ScalarNode node, Bounds bounds, Problems problems)
    {
        if (
            node.Quoted || !double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                || !double.IsFinite(value))
            problems.Add(node, $"\"{node.Text}\" is not a number", $"Write {bounds}");
        else if (!bounds.Hold(value))
            problems.Add(node, $"{node.Text} is out of range", $"Write {bounds}");
        else
            return value;
        return null;
    }

    /// <summary>`20%` is 0.2, and so is `0.2`.</summary>
    public static double? Percent(ScalarNode node, double max, Problems problems)
    {
        var (text, unit) = node.Text.EndsWith('%') ? (node.Text[..^1], 0.01) : (node.Text, 1);
        if (
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && value * unit >= 0 && value * unit <= max)
            return value * unit;
        problems.Add(
            node, $"\"{node.Text}\" is not a share", string.Create(
                CultureInfo.InvariantCulture, $"Write a number with %, such as 20%, from 0% to {max * 100}%"));
        return null;
    }

    public static bool? Flag(ScalarNode node, Problems problems)
    {
        if (!node.Quoted && bool.TryParse(node.Text, out var value))
            return value;
        problems.Add(node, $"\"{node.Text}\" is neither true nor false", "Write true or false");
        return null;
    }

    public static T? Word<T>(ScalarNode node, Problems problems)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(Spell);
        if (words.TryGetValue(node.Text, out var found))
            return found;
        problems.Add(
            node, $"\"{node.Text}\" is not one of {string.Join(", ", words.Keys)}",
            Suggestion.For(node.Text, words.Keys));
        return null;
    }

    /// <summary>As a run file writes it: `per-epoch`.</summary>
    public static string Spell<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    public static TEntry? Named<TEntry>(
        ScalarNode node, string kind, IReadOnlyList<TEntry> entries, Func<TEntry, string> name, Problems problems)
        where TEntry : class
    {
        if (entries.FirstOrDefault(entry => name(entry) == node.Text) is { } found)
            return found;
        problems.Add(
            node, $"no {kind} is called \"{node.Text}\"", Suggestion.For(node.Text, [.. entries.Select(name)]));
        return null;
    }
}
