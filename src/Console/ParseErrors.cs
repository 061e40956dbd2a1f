using System.CommandLine;
using KdCluster.RunFiles;

namespace KdCluster.Console;

/// <summary>What is wrong with a command line, for people.</summary>
internal static class ParseErrors
{
    /// <param name="program">What stands before its commands; empty at the console's prompt.</param>
    public static IEnumerable<string> Of(ParseResult result, string program = "kd")
    {
        var command = result.CommandResult.Command;
        var name = FullName(result, program);
        // Of an unknown word the parser also says that a command or an argument is missing; the word is what helps.
        if (result.UnmatchedTokens is [var word, ..])
            yield return Unknown(command, name, word);
        else if (command.Subcommands.Count > 0)
            yield return $"`{name}` needs one of {string.Join(", ", command.Subcommands.Select(c => c.Name))}";
        else
        {
            foreach (var error in result.Errors)
                yield return Plainly(error.Message);
        }

        yield return command is RootCommand
            ? $"{Quoted(program, program.Length == 0 ? "help" : "--help")} lists the commands, "
                + $"{Quoted(program, "COMMAND --help")} explains one"
            : $"`{name} --help` explains it";
    }

    private static string Unknown(Command command, string name, string word)
    {
        var isOption = word.StartsWith('-');
        if (!isOption && command.Subcommands.Count == 0)
            return $"`{name}` takes no further argument '{word}'";
        IEnumerable<string> known = isOption
            ? [.. command.Options.Select(o => o.Name), "--help"]
            : command.Subcommands.Select(c => c.Name);
        var kind = isOption ? $"`{name}` has no option '{word}'"
            : command is RootCommand ? $"there is no command '{word}'" : $"`{name}` has no command '{word}'";
        return Closest(word, known) is { } close ? $"{kind}; did you mean {close}?" : kind;
    }

    /// <summary>What was typed may also be only the beginning.</summary>
    private static string? Closest(string word, IEnumerable<string> known) =>
        Suggestion.Closest(word, known)
            ?? (known.Where(k => k.StartsWith(word, StringComparison.Ordinal)).ToList() is [var only] ? only : null);

    /// <summary>`kd run show`.</summary>
    private static string FullName(ParseResult result, string program)
    {
        var names = new List<string>();
        for (var at = result.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, at.Command is RootCommand ? program : at.Command.Name);
        return string.Join(' ', names.Where(name => name.Length > 0));
    }

    private static string Quoted(string program, string rest) =>
        program.Length == 0 ? $"`{rest}`" : $"`{program} {rest}`";

    private static string Plainly(string message) => message
        .Replace("as expected type 'System.Int32'", "as a whole number", StringComparison.Ordinal)
        .Replace("as expected type 'System.Int64'", "as a whole number", StringComparison.Ordinal)
        .TrimEnd('.');
}
