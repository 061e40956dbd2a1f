namespace Akka.Configuration.Hocon;

/// <summary>Replaces every reference by what it refers to: a key of the document, else an environment variable.</summary>
internal sealed class HoconResolver(HoconObject root)
{
    private readonly HashSet<string> _underWay = [];

    public HoconObject Resolve() => (HoconObject)Resolve(root)!;

    private HoconNode? Resolve(HoconNode node)
    {
        switch (node)
        {
            case HoconObject fields:
                var resolved = new HoconObject();
                foreach (var (key, value) in fields.Fields)
                {
                    if (Resolve(value) is { } field)
                        resolved.Put(key, field);
                }

                return resolved;
            case HoconList list:
                return new HoconList([.. list.Items.Select(Resolve).OfType<HoconNode>()]);
            case HoconReference reference:
                return Follow(reference);
            case HoconOverride optional:
                return Follow(optional.Over) ?? Resolve(optional.Before);
            case HoconConcatenation concatenation:
                HoconNode[] parts = [.. concatenation.Parts.Select(Resolve).OfType<HoconNode>()];
                return parts.Length == 0 ? null : Join(parts);
            default:
                return node;
        }
    }

    private HoconNode? Follow(HoconReference reference)
    {
        if (!_underWay.Add(reference.Path))
            throw new FormatException($"HOCON: ${{{reference.Path}}} refers to itself");
        try
        {
            if (root.Find(HoconPath.Split(reference.Path)) is { } target)
                return Resolve(target);
        }
        finally
        {
            _underWay.Remove(reference.Path);
        }

        if (Environment.GetEnvironmentVariable(reference.Path) is { } fromEnvironment)
            return new HoconText(fromEnvironment, quoted: true);
        return reference.Optional ? null : throw new FormatException($"Unresolved substitution: {reference.Path}");
    }

    /// <summary>Values in a row are one: objects merge, lists append, texts join.</summary>
    public static HoconNode Join(IReadOnlyList<HoconNode> parts)
    {
        if (parts.Count == 1)
            return parts[0];
        if (parts.Any(p => p is HoconReference or HoconConcatenation or HoconOverride))
            return new HoconConcatenation(parts);
        if (parts.All(p => p is HoconObject))
            return parts.Cast<HoconObject>().Aggregate(HoconObject.Merge);
        if (parts.All(p => p is HoconList))
            return new HoconList([.. parts.Cast<HoconList>().SelectMany(l => l.Items)]);
        if (parts.All(p => p is HoconText))
            return new HoconText(string.Concat(parts.Cast<HoconText>().Select(t => t.Text)), quoted: true);
        // An override: what stood before is of another kind and gives way.
        return Join([.. parts.Reverse().TakeWhile(p => p.GetType() == parts[^1].GetType()).Reverse()]);
    }
}
