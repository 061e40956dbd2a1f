namespace KdCluster.RunFiles;

/// <summary>
/// One mapping of the run file while it is read. A key that was asked for is a known key; what nobody asked for is
/// reported by <see cref="Close"/>. A bad value is reported and its default returned, so that reading goes on and finds
/// the rest.
/// </summary>
internal sealed class Section(MapNode node, Problems problems)
{
    private readonly List<string> _known = [];

    public MapNode Node => node;

    public Problems Problems => problems;

    public bool Has(string key) => node.Find(key) is not null;

    /// <summary>The value of a key; null when it is not there or empty.</summary>
    public Node? Take(string key)
    {
        if (!_known.Contains(key))
            _known.Add(key);
        var value = node.Find(key);
        if (value is not ScalarNode { IsEmpty: true })
            return value;
        problems.Add(value, "the key has no value", "Give it one or remove the key");
        return null;
    }

    public ScalarNode? Scalar(string key, string what)
    {
        var value = Take(key);
        if (value is null or ScalarNode)
            return value as ScalarNode;
        problems.Add(value, $"{Kind(value)} stands where {what} belongs", $"Write {key}: VALUE");
        return null;
    }

    public string? Text(string key) => Scalar(key, "a word")?.Text;

    public int? Integer(string key, int min, int max = int.MaxValue) =>
        Scalar(key, "a whole number") is { } scalar ? Scalars.Integer(scalar, min, max, problems) : null;

    public int Integer(string key, int fallback, int min, int max) => Integer(key, min, max) ?? fallback;

    public double? Number(string key, Bounds bounds) =>
        Scalar(key, "a number") is { } scalar ? Scalars.Number(scalar, bounds, problems) : null;

    public bool Flag(string key, bool fallback) =>
        Scalar(key, "true or false") is { } scalar ? Scalars.Flag(scalar, problems) ?? fallback : fallback;

    /// <summary>A word of an enum as the run file spells it (`per-epoch`).</summary>
    public T? Word<T>(string key)
        where T : struct, Enum =>
        Scalar(key, "a word") is { } scalar ? Scalars.Word<T>(scalar, problems) : null;

    /// <summary>A name of the catalogue; null when absent or unknown.</summary>
    public TEntry? Named<TEntry>(string key, string kind, IReadOnlyList<TEntry> entries, Func<TEntry, string> name)
        where TEntry : class =>
        Scalar(key, $"the name of a {kind}") is { } scalar
            ? Scalars.Named(scalar, kind, entries, name, problems)
            : null;

    /// <summary>A sub-section, which may be written as the single word of its short form.</summary>
    public Section? Map(string key)
    {
        switch (Take(key))
        {
            case null:
                return null;
            case MapNode map:
                return new(map, problems);
            case ScalarNode word when ShortForm.Open(word, key) is { } opened:
                return new(opened, problems);
            case { } other:
                problems.Add(other, $"{Kind(other)} stands where keys belong", $"Write {key}: {{ KEY: VALUE }}");
                return null;
        }
    }

    /// <summary>The items of a list; a single value counts as a list of one. Null when absent.</summary>
    public IReadOnlyList<Node>? List(string key) => Take(key) switch
    {
        null => null,
        ListNode list => list.Items,
        { } single => [single],
    };

    /// <summary>Reports that a key must be there.</summary>
    public void Require(string key, string right)
    {
        if (!Has(key))
            problems.Add(RunFiles.Node.Key(node.Path, key), node.Line, "the key is missing", right);
    }

    /// <summary>Reports the keys that mean nothing here.</summary>
    public void Close()
    {
        foreach (var (key, value) in node.Entries)
            if (!_known.Contains(key))
                problems.Add(value, "there is no such key here", Elsewhere.For(key) ?? Suggestion.For(key, _known));
    }

    private static string Kind(Node value) =>
        value is ListNode ? "a list" : value is MapNode ? "a section" : "a single value";
}
