namespace KdCluster.Contracts.RunFiles;

/// <summary>A section may be a single word, which then stands for its first key: <c>data: mnist</c> is <c>data: {name: mnist}</c>.</summary>
internal static class ShortForm
{
    public static readonly IReadOnlyDictionary<string, string> Heads = new Dictionary<string, string>(StringComparer.Ordinal)
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

    /// <summary>The map that the word stands for, or an empty one where no short form exists.</summary>
    public static MapNode Open(ScalarNode word, string key)
    {
        var map = new MapNode(word.Path, word.Line, []);
        if (!word.IsEmpty && Heads.TryGetValue(key, out var head))
            map.Set(head, word.At(Node.Key(word.Path, head)));
        return map;
    }
}
