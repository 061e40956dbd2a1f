namespace Akka.Configuration.Hocon;

/// <summary>A value of a HOCON document.</summary>
internal abstract class HoconNode;

/// <summary>Text as it stood in the document; a number is text that the getter parses.</summary>
internal sealed class HoconText(string text, bool quoted) : HoconNode
{
    public string Text { get; } = text;

    /// <summary>True when it stood between quotes: then `null` is a word and white space around it counts.</summary>
    public bool Quoted { get; } = quoted;
}

internal sealed class HoconList(IReadOnlyList<HoconNode> items) : HoconNode
{
    public IReadOnlyList<HoconNode> Items { get; } = items;
}

/// <summary>`${path}` or `${?path}`; gone once the document is resolved.</summary>
internal sealed class HoconReference(string path, bool optional) : HoconNode
{
    public string Path { get; } = path;

    public bool Optional { get; } = optional;
}

/// <summary>A value that an optional reference replaces if that leads anywhere; gone once the document is resolved.</summary>
internal sealed class HoconOverride(HoconNode before, HoconReference over) : HoconNode
{
    public HoconNode Before { get; } = before;

    public HoconReference Over { get; } = over;
}

/// <summary>Several values in a row, at least one of them a reference; gone once the document is resolved.</summary>
internal sealed class HoconConcatenation(IReadOnlyList<HoconNode> parts) : HoconNode
{
    public IReadOnlyList<HoconNode> Parts { get; } = parts;
}
