using System.Text.RegularExpressions;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>What a document tells its reader to type: its blocks, each with the text before it.</summary>
public static partial class Document
{
    /// <param name="name">From the checkout's root.</param>
    public static IReadOnlyList<DocumentBlock> Blocks(string name)
    {
        var blocks = new List<DocumentBlock>();
        var (before, block, fenced) = (new List<string>(), new List<string>(), false);
        foreach (var line in File.ReadLines(Path.Combine(Checkout.Source, name)).Append("end"))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                fenced = !fenced;
                continue;
            }

            if (fenced || line.StartsWith("    ", StringComparison.Ordinal))
            {
                block.Add(fenced ? line : line[4..]);
                continue;
            }

            if (block.Count > 0)
            {
                blocks.Add(new(string.Join(' ', before), [.. block]));
                block.Clear();
                before.Clear();
            }

            before.Add(line);
        }

        return blocks;
    }

    /// <summary>A line as it is typed: without the remark at its end.</summary>
    public static string Typed(string line) => Remark().Replace(line, "");

    [GeneratedRegex(@"\s+#\s.*$")]
    private static partial Regex Remark();
}

/// <param name="Before">The text between the block before this one and this one.</param>
public sealed record DocumentBlock(string Before, IReadOnlyList<string> Lines)
{
    public string Text => string.Join('\n', Lines);

    /// <summary>What is typed, line by line.</summary>
    public IReadOnlyList<string> Commands => [.. Lines.Select(Document.Typed)];
}
