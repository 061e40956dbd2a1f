namespace KdCluster.Distillation.Data.Images;

/// <summary>Files of a folder as text for people.</summary>
internal static class FileLists
{
    public const int Shown = 20;

    /// <summary>The first ones with their reasons, a line each, and how many there are besides.</summary>
    public static string First(IReadOnlyList<DamagedPicture> damaged) => First(damaged, damaged.Count);

    /// <param name="all">How many there are, of which these are the first.</param>
    public static string First(IReadOnlyList<DamagedPicture> damaged, long all)
    {
        var lines = damaged.Take(Shown).Select(one => $"  {one.Name} {one.Reason}");
        return string.Join('\n', lines) + (all > Shown ? $"\n  and {all - Shown:N0} more" : "");
    }

    public static string PassedOver(string root, IReadOnlyList<string> others) =>
        $"{root}: passed over {Counted(others.Count, "other file")} ({Endings(others)})";

    public static string Counted(long count, string what, string several = "s") =>
        $"{count:N0} {what}{(count == 1 ? "" : several)}";

    private static string Endings(IReadOnlyList<string> others) => string.Join(", ", others
        .GroupBy(path => Path.GetExtension(path) is { Length: > 0 } ending ? ending.ToLowerInvariant() : "no ending")
        .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => $"{group.Count():N0} {group.Key}"));
}
