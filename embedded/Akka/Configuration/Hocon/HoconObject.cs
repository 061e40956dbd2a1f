namespace Akka.Configuration.Hocon;

/// <summary>Keys to values, in the order in which they first came.</summary>
internal sealed class HoconObject : HoconNode
{
    private readonly OrderedDictionary<string, HoconNode> _fields = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, HoconNode> Fields => _fields;

    public HoconNode? Find(string key) => _fields.GetValueOrDefault(key);

    public HoconNode? Find(IEnumerable<string> path)
    {
        HoconNode? node = this;
        foreach (var key in path)
        {
            node = (node as HoconObject)?.Find(key);
            if (node is null)
                return null;
        }

        return node;
    }

    public void Put(string key, HoconNode value) => _fields[key] = value;

    /// <summary>Sets a field as a later line of the same document does: objects merge, everything else replaces.</summary>
    public void Assign(string key, HoconNode value)
    {
        var before = Find(key);
        _fields[key] = (before, value) switch
        {
            (HoconObject under, HoconObject over) => Merge(under, over),
            (HoconText or HoconList or HoconReference or HoconOverride, HoconReference { Optional: true } over) => new HoconOverride(before, over),
            (HoconReference or HoconConcatenation or HoconOverride, HoconObject) => new HoconConcatenation([before, value]),
            (HoconObject, HoconReference) => new HoconConcatenation([before, value]),
            _ => value,
        };
    }

    /// <summary>A new object: <paramref name="over"/> wins, objects merge key by key.</summary>
    public static HoconObject Merge(HoconObject under, HoconObject over)
    {
        var merged = new HoconObject();
        foreach (var (key, value) in under._fields)
            merged._fields[key] = value;
        foreach (var (key, value) in over._fields)
            merged.Assign(key, value);
        return merged;
    }
}
