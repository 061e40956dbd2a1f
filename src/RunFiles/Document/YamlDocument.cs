using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KdCluster.RunFiles;

/// <summary>
/// Builds nodes from YAML events. A run file may come from anybody who reaches the API, so its size, depth and
/// expansion (anchors) are bounded; the events are taken one by one because a recursive loader can be made to overflow
/// the stack.
/// </summary>
internal sealed class YamlDocument
{
    private const int MaxCharacters = 1 << 20;
    private const int MaxNodes = 50_000;
    private const int MaxDepth = 32;
    private const string MergeKey = "<<";

    private readonly IParser _parser;
    private readonly Problems _problems;
    private readonly Dictionary<AnchorName, Node> _anchors = [];
    private int _nodes;

    private YamlDocument(string yaml, Problems problems)
    {
        _parser = new Parser(new Scanner(new StringReader(yaml), skipComments: true));
        _problems = problems;
    }

    /// <summary>The root mapping, or null with the reason among the problems.</summary>
    public static MapNode? Read(string yaml, Problems problems)
    {
        if (yaml.Length > MaxCharacters)
        {
            problems.Add(
                "", null, $"the file is {yaml.Length:N0} characters long", $"Keep a run file below {MaxCharacters:N0}");
            return null;
        }

        try
        {
            return new YamlDocument(yaml, problems).ReadRoot();
        }
        catch (YamlException exception)
        {
            problems.Add(
                "", (int)Math.Max(exception.Start.Line, exception.End.Line), $"this is not YAML: {Reason(exception)}",
                "Correct the line or the one above it");
            return null;
        }
    }

    /// <summary>The node of a value given on the command line, which is YAML too.</summary>
    public static Node? ReadValue(string yaml, string path, Problems problems)
    {
        try
        {
            var document = new YamlDocument(yaml, problems);
            return document.Begin() ? WithoutLines(document.ReadNode(path, 0)) : new ScalarNode(path, null, "", false);
        }
        catch (YamlException exception)
        {
            problems.Add(
                path, null, $"\"{yaml}\" is not a YAML value: {Reason(exception)}", "Quote it if it is meant as text");
            return null;
        }
    }

    private MapNode? ReadRoot()
    {
        if (!Begin())
        {
            _problems.Add("", null, "the file is empty", "Start from one of the files in examples/");
            return null;
        }

        var root = ReadNode("", 0);
        Next();
        if (Next() && _parser.Current is DocumentStart second)
            _problems.Add("", (int)second.Start.Line, "a second document begins here", "Keep one run in a file");
        if (root is MapNode map)
            return map;
        _problems.Add(
            "", root.Line, "the file is not a list of keys with values", "Start from one of the files in examples/");
        return null;
    }

    /// <summary>
    /// The scanner throws exceptions of any kind at some malformed texts; all of them mean that this is not YAML.
    /// </summary>
    private bool Next()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception exception) when (exception is not YamlException and not OutOfMemoryException)
        {
            var last = _parser.Current?.End ?? Mark.Empty;
            throw new YamlException(last, last, "the text cannot be read from here on", exception);
        }
    }

    /// <summary>Goes to the first event of the first document's content.</summary>
    private bool Begin()
    {
        while (Next())
            if (_parser.Current is not (StreamStart or DocumentStart))
                return _parser.Current is NodeEvent and not Scalar { Value: "", Style: ScalarStyle.Plain };
        return false;
    }

    private Node ReadNode(string path, int depth)
    {
        var current = _parser.Current!;
        if (++_nodes > MaxNodes)
            throw new YamlException(current.Start, current.End, $"it holds more than {MaxNodes:N0} values");
        if (depth > MaxDepth)
            throw new YamlException(current.Start, current.End, $"it is nested deeper than {MaxDepth} levels");

        if (current is AnchorAlias alias)
            return Expand(alias, path);

        var line = (int)current.Start.Line;
        Node node = current switch
        {
            Scalar scalar => new ScalarNode(path, line, scalar.Value, scalar.Style is not ScalarStyle.Plain),
            SequenceStart => ReadList(path, line, depth),
            MappingStart => ReadMap(path, line, depth),
            _ => throw new YamlException(current.Start, current.End, "a value was expected here"),
        };
        if (current is NodeEvent { Anchor.IsEmpty: false } anchored)
            _anchors[anchored.Anchor] = node;
        return node;
    }

    private ListNode ReadList(string path, int line, int depth)
    {
        var items = new List<Node>();
        while (Next() && _parser.Current is not SequenceEnd)
            items.Add(ReadNode(Node.Item(path, items.Count), depth + 1));
        return new(path, line, items);
    }

    private MapNode ReadMap(string path, int line, int depth)
    {
        var map = new MapNode(path, line, []);
        var merged = new List<Node>();
        while (Next() && _parser.Current is not MappingEnd)
        {
            if (_parser.Current is not Scalar key)
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a key must be a word");

            var keyLine = (int)key.Start.Line;
            var keyPath = Node.Key(path, key.Value);
            Next();
            var value = ReadNode(keyPath, depth + 1);
            if (key is { Value: MergeKey, Style: ScalarStyle.Plain })
                merged.Add(value);
            else if (map.Find(key.Value) is { } first)
                _problems.Add(
                    keyPath, keyLine, $"the key is there already, in line {first.Line}", "Remove one of the two");
            else
                map.Entries.Add(new(key.Value, value));
        }

        foreach (var value in merged)
            Merge(map, value);
        return map;
    }

    /// <summary>
    /// `&lt;&lt;: *other` adds the keys of another section; what the section itself says wins, then what was merged
    /// first.
    /// </summary>
    private void Merge(MapNode map, Node value)
    {
        foreach (var part in value is ListNode list ? list.Items : [value])
        {
            if (part is not MapNode other)
            {
                _problems.Add(
                    part, "only the keys of a section can be merged", "Write <<: *NAME with NAME: &NAME { ... } above");
                continue;
            }

            foreach (var (key, inherited) in other.Entries.Where(entry => map.Find(entry.Key) is null))
                map.Entries.Add(new(key, inherited.At(Node.Key(map.Path, key))));
        }
    }

    private Node Expand(AnchorAlias alias, string path)
    {
        if (!_anchors.TryGetValue(alias.Value, out var node))
            throw new YamlException(alias.Start, alias.End, $"there is no &{alias.Value} above");
        _nodes += Size(node);
        if (_nodes > MaxNodes)
            throw new YamlException(alias.Start, alias.End, $"its anchors expand to more than {MaxNodes:N0} values");
        return node.At(path);
    }

    private static int Size(Node node) => node switch
    {
        ListNode list => 1 + list.Items.Sum(Size),
        MapNode map => 1 + map.Entries.Sum(entry => Size(entry.Value)),
        _ => 1,
    };

    private static Node WithoutLines(Node node) => node switch
    {
        ListNode list => list with { Line = null, Items = [.. list.Items.Select(WithoutLines)] },
        MapNode map => map with
        {
            Line = null,
            Entries = [.. map.Entries.Select(entry => KeyValuePair.Create(entry.Key, WithoutLines(entry.Value)))],
        },
        _ => node with { Line = null },
    };

    private static string Reason(YamlException exception) => exception.Message.TrimEnd('.');
}
