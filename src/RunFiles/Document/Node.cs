namespace KdCluster.RunFiles;

/// <summary>
/// A value of the run file that knows where it stands, so that a problem with it can say so wherever it is found.
/// </summary>
/// <param name="Path">`stages[0].peers[1].model`; empty for the root.</param>
/// <param name="Line">From 1; null when it came from the command line.</param>
internal abstract record Node(string Path, int? Line)
{
    /// <summary>A copy, with all that is under it, that stands at another path.</summary>
    public abstract Node At(string path);

    public abstract override string ToString();

    public static string Key(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    public static string Item(string path, int index) => $"{path}[{index}]";
}

/// <param name="Quoted">Whether it was written in quotes and so is never empty, a number or a flag by accident.</param>
internal sealed record ScalarNode(string Path, int? Line, string Text, bool Quoted) : Node(Path, Line)
{
    public bool IsEmpty => !Quoted && Text is "" or "~" or "null";

    public override Node At(string path) => this with { Path = path };

    public override string ToString() => Text;
}

internal sealed record ListNode(string Path, int? Line, List<Node> Items) : Node(Path, Line)
{
    public override Node At(string path) =>
        new ListNode(path, Line, [.. Items.Select((item, index) => item.At(Item(path, index)))]);

    public override string ToString() => $"[{string.Join(", ", Items)}]";
}

/// <summary>Keys in the order in which they were written.</summary>
internal sealed record MapNode(string Path, int? Line, List<KeyValuePair<string, Node>> Entries) : Node(Path, Line)
{
    public Node? Find(string key) => Entries.Find(entry => entry.Key == key).Value;

    public void Set(string key, Node value)
    {
        var index = Entries.FindIndex(entry => entry.Key == key);
        if (index < 0)
            Entries.Add(new(key, value));
        else
            Entries[index] = new(key, value);
    }

    public Node? Remove(string key)
    {
        var value = Find(key);
        Entries.RemoveAll(entry => entry.Key == key);
        return value;
    }

    public override Node At(string path) =>
        new MapNode(
            path, Line,
            [.. Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.At(Key(path, entry.Key))))]);

    public override string ToString() =>
        $"{{{string.Join(", ", Entries.Select(entry => $"{entry.Key}: {entry.Value}"))}}}";
}
