using System.CommandLine;

namespace KdCluster.Console.Prompt;

/// <summary>What could stand at the end of a line: commands, options, ids of runs, files.</summary>
public static class Completion
{
    /// <param name="before">The line up to the cursor.</param>
    /// <param name="runs">Asked only when a run's id is due.</param>
    public static IReadOnlyList<string> Candidates(RootCommand root, string before, Func<IReadOnlyList<string>> runs)
    {
        var words = before.Split(' ');
        var word = words[^1];
        Command command = root;
        var arguments = 0;
        foreach (var earlier in words[..^1].Where(w => w.Length > 0))
        {
            if (arguments == 0 && command.Subcommands.FirstOrDefault(c => c.Name == earlier) is { } inner)
            {
                command = inner;
            }
            else if (!earlier.StartsWith('-'))
            {
                arguments++;
            }
        }

        IEnumerable<string> candidates = word.StartsWith('-') ? command.Options.Select(o => o.Name).Append("--help")
            : command.Subcommands.Count > 0 ? command.Subcommands.Select(c => c.Name)
                .Concat(command == root ? ["help", "clear", "exit"] : [])
            : arguments < command.Arguments.Count ? Values(command.Arguments[arguments], word, runs)
            : [];
        return [
            .. candidates.Where(c => c.StartsWith(word, StringComparison.Ordinal)).Distinct()
            .Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Values(Argument argument, string word, Func<IReadOnlyList<string>> runs) =>
        argument.Name switch
    {
        "RUN" => runs(),
        "FILE" => Files(word),
        _ => [],
    };

    private static IEnumerable<string> Files(string word)
    {
        var folder = Path.GetDirectoryName(word) is { Length: > 0 } named ? named : word.StartsWith('/') ? "/" : ".";
        if (!Directory.Exists(folder))
            return [];
        var prefix = word[..(word.LastIndexOf('/') + 1)];
        var folders = Directory.EnumerateDirectories(folder).Select(d => prefix + Path.GetFileName(d) + "/");
        var files = Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f) is ".yaml" or ".yml")
            .Select(f => prefix + Path.GetFileName(f));
        return folders.Concat(files).Where(p => !Path.GetFileName(p.TrimEnd('/')).StartsWith('.'));
    }
}
