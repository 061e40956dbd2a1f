using System.Text.RegularExpressions;
using KdCluster.Console.Prompt;

namespace KdCluster.Console.Tests.Documents;

/// <summary>What documents promise is there: commands, pages, sections and messages.</summary>
public partial class DocumentTests
{
    private static readonly string[] Pages =
    [
        "README.md", "k8s/README.md",
        .. Directory.EnumerateFiles(At("docs"), "*.md").Select(page => "docs/" + Path.GetFileName(page)),
    ];

    public static TheoryData<string> AllPages => [.. Pages];

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Every_command_of_a_page_is_one_that_kd_takes(string page)
    {
        var session = new Session(
            Spectre.Console.AnsiConsole.Console, TextWriter.Null, Live: false, TimeProvider.System, _ => null);
        var root = CommandLine.Build(session);
        var wrong = Commands(File.ReadAllText(At(page)))
            .Select(command => (command, root.Parse([.. CommandWords.Split(Typed(command))]).Errors))
            .Where(parsed => parsed.Errors.Count > 0)
            .Select(parsed => $"{parsed.command}: {parsed.Errors[0].Message}");

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Every_link_of_a_page_leads_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(At(page))!;
        var dead =
            from Match link in Link().Matches(File.ReadAllText(At(page)))
            let target = link.Groups[1].Value
            where target.IndexOfAny(['.', '#']) >= 0 && !target.Contains("://", StringComparison.Ordinal)
            let parts = target.Split('#')
            let file = parts[0].Length == 0 ? At(page) : Path.Combine(folder, parts[0])
            where !Path.Exists(file) || (parts.Length > 1 && !Anchors(file).Contains(parts[1]))
            select target;

        dead.ShouldBeEmpty();
    }

    /// <summary>The headings of the third level are messages, with dots for what differs.</summary>
    [Fact]
    public void Every_message_that_is_explained_is_one_of_the_program()
    {
        var sources = string.Join(
            '\n',
            Directory.EnumerateFiles(Path.Combine(TestHome.Path, "src"), "*.cs", SearchOption.AllDirectories)
                .Append(At("build/setup.sh")).Select(File.ReadAllText));
        // Texts that go on in the next line of the source.
        sources = Joined().Replace(sources, "");
        var fragments = File.ReadLines(At("docs/TROUBLESHOOTING.md"))
            .Where(line => line.StartsWith("### ", StringComparison.Ordinal))
            .SelectMany(line => line[4..].Split("...")).Select(part => part.Trim(' ', ';', ':', ',', '.'))
            .Where(part => part.Length > 0).ToList();

        fragments.Count.ShouldBeGreaterThan(15);
        fragments.Where(part => !sources.Contains(part, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
    }

    private static string At(string page) => Path.Combine(TestHome.Path, page);

    /// <summary>Lines to type, and `./kd ...` inside a sentence.</summary>
    private static IEnumerable<string> Commands(string text) =>
        Block().Matches(text.Replace("\\\n", "")).Concat(Inline().Matches(text)).Select(match => match.Groups[1].Value);

    /// <summary>Without remark and redirection; what stands for a value, as a value.</summary>
    private static string Typed(string command) => Rest().Replace(command, "")
        .Replace(" ID 4", " run-1 4", StringComparison.Ordinal).Replace(" N ", " 2 ", StringComparison.Ordinal);

    /// <summary>As GitHub makes them.</summary>
    private static HashSet<string> Anchors(string file) =>
        [.. File.ReadLines(file).Where(line => line.StartsWith('#'))
            .Select(line => NoAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"^(?:    |\$ )?\./kd (.+)$", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`\./kd ([^`]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\s+(#\s.*|[|>&].*)$")]
    private static partial Regex Rest();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"""\s*\n\s*\+ \$?""")]
    private static partial Regex Joined();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
