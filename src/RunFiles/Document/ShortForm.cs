namespace KdCluster.RunFiles;

/// <summary>
/// A section may be a single word, which then stands for its first key: <c>data: mnist</c> is <c>data: {name:
/// mnist}</c>.
/// </summary>
internal static class ShortForm
{
    private static readonly IReadOnlyDictionary<string, string> Heads =
        new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["data"] = "name",
        ["views"] = "kind",
        ["optimizer"] = "name",
        ["schedule"] = "name",
        ["distill"] = "method",
        ["teacher"] = "model",
        ["peers"] = "model",
        ["students"] = "model",
    };

    /// <summary>The map that the word stands for; null where no short form exists.</summary>
    public static MapNode? Open(ScalarNode word, string key) =>
        Heads.TryGetValue(key, out var head)
            ? new(word.Path, word.Line, [KeyValuePair.Create<string, Node>(head, word.At(Node.Key(word.Path, head)))])
            : null;
}
