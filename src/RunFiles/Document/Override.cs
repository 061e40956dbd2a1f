namespace KdCluster.RunFiles;

/// <summary>
/// Puts a value at a path of the document, making the sections on the way; whether the key exists is for the reading to
/// say.
/// </summary>
internal static class Override
{
    public static void Apply(MapNode root, string text, Problems problems)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var path = equals < 0 ? text : text[..equals].Trim();
        if (equals < 0 || NodePath.Parse(path) is not { } steps)
        {
            problems.Add(
                "--set", null, $"\"{text}\" is not an override",
                "Write --set KEY=VALUE, e.g. --set distill.temperature=4 or --set peers[0].model=resnet8");
            return;
        }

        if (YamlDocument.ReadValue(text[(equals + 1)..].Trim(), path, problems) is { } value)
            Set(root, steps, value, problems);
    }

    /// <summary>False when the path leads through something that has no such part; the problem then says so.</summary>
    public static bool Set(MapNode root, NodePath path, Node value, Problems problems)
    {
        Node node = root;
        for (var at = 0; at < path.Steps.Count; at++)
        {
            var last = at == path.Steps.Count - 1;
            var next = path.Steps[at] switch
            {
                string key when node is MapNode map =>
                    last ? Put(map, key, value) : Enter(map, key, path.Steps[at + 1]),
                int index when node is ListNode list && index < list.Items.Count =>
                    last
                        ? list.Items[index] = value.At(Node.Item(node.Path, index))
                        : EnterItem(list, index, path.Steps[at + 1]),
                _ => null,
            };
            if (next is null)
            {
                Refuse(node, path.Steps[at], value, problems);
                return false;
            }

            node = next;
        }

        return true;
    }

    private static Node Put(MapNode map, string key, Node value)
    {
        var placed = value.At(Node.Key(map.Path, key));
        map.Set(key, placed);
        return placed;
    }

    private static Node Enter(MapNode map, string key, object then)
    {
        var path = Node.Key(map.Path, key);
        var inner = map.Find(key) switch
        {
            null or ScalarNode { IsEmpty: true } => new MapNode(path, null, []),
            ScalarNode word when then is string => ShortForm.Open(word, key) ?? (Node)word,
            { } there => there,
        };
        map.Set(key, inner);
        return inner;
    }

    private static Node EnterItem(ListNode list, int index, object then)
    {
        if (list.Items[index] is ScalarNode word && then is string)
            list.Items[index] = ShortForm.Open(word, "peers") ?? (Node)word;
        return list.Items[index];
    }

    private static void Refuse(Node node, object step, Node value, Problems problems)
    {
        var (wrong, right) = (step, node) switch
        {
            (int index, ListNode list) =>
                (
                    $"there is no [{index}] in a list of {list.Items.Count}",
                    "Count from 0, or add the entry to the file"),
            (int, _) => ($"{Name(node)} is not a list", "Leave out the [number]"),
            (_, ListNode list) => ($"{Name(node)} is a list of {list.Items.Count}", $"Say which one: {Name(node)}[0]"),
            _ => ($"{Name(node)} is a single value and has no \"{step}\"", "Name a key that the section has"),
        };
        problems.Add(value.Path, value.Line, wrong, right);
    }

    private static string Name(Node node) => node.Path.Length == 0 ? "the run file" : node.Path;
}
