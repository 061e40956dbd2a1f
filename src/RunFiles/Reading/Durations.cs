using System.Globalization;
using System.Text.RegularExpressions;

namespace KdCluster.RunFiles;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h30m</c>.</summary>
internal static partial class Durations
{
    public static TimeSpan? Read(ScalarNode node, Problems problems)
    {
        var match = Pattern().Match(node.Text);
        if (match.Success && node.Text.Length > 0)
        {
            var total = TimeSpan.FromHours(Part(match, "h")) + TimeSpan.FromMinutes(Part(match, "m"))
                + TimeSpan.FromSeconds(Part(match, "s")) + TimeSpan.FromMilliseconds(Part(match, "ms"));
            if (total > TimeSpan.Zero && total <= TimeSpan.FromDays(30))
                return total;
        }

        problems.Add(
            node, $"\"{node.Text}\" is not a duration",
            "Write a time above 0 with its unit, e.g. 30s, 5m or 1h30m (at most 720h)");
        return null;
    }

    private static int Part(Match match, string unit) =>
        match.Groups[unit] is { Success: true } group
            ? int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;

    [
        GeneratedRegex(
            @"^(?:(?<h>\d{1,6})h)?(?:(?<m>\d{1,6})m)?(?:(?<s>\d{1,7})s)?(?:(?<ms>\d{1,9})ms)?$",
            RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
