using System.Globalization;

namespace KdCluster.RunFiles;

/// <summary>
/// A path into the run file, <c>stages[0].distill.temperature</c>, as keys (text) and indices (numbers).
/// </summary>
internal sealed record NodePath(IReadOnlyList<object> Steps)
{
    /// <summary>Null when the text is no path.</summary>
    public static NodePath? Parse(string text)
    {
        var steps = new List<object>();
        foreach (var part in text.Split('.'))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var key = bracket < 0 ? part : part[..bracket];
            if (key.Length == 0)
                return null;
            steps.Add(key);
            if (bracket >= 0 && !AddIndices(part[bracket..], steps))
                return null;
        }

        return new(steps);
    }

    private static bool AddIndices(string brackets, List<object> steps)
    {
        foreach (var piece in brackets[1..].Split('['))
        {
            if (
                !piece.EndsWith(']')
                    || !int.TryParse(piece[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                return false;
            steps.Add(index);
        }

        return true;
    }
}
