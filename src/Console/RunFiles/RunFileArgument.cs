using System.CommandLine;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.RunFiles;

namespace KdCluster.Console.RunFiles;

/// <summary>`FILE [--set key=value]...` of the commands that read a run file on this machine.</summary>
public sealed class RunFileArgument
{
    private readonly Session _session;
    private readonly Argument<string?> _file;
    private readonly Option<string[]> _set = new(
        "--set") { Description = "key=value in the place of what the file says, e.g. "
            + "--set epochs=3 --set peers[0].model=resnet8; may be repeated", DefaultValueFactory = _ => [] };

    public RunFileArgument(Session session, Command command, bool required)
    {
        _session = session;
        _file = new Argument<string?>(
            "FILE") { Description = "run file (docs/RUNFILE.md); - reads it from standard input",
            Arity = required ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne };
        command.Add(_file);
        command.Add(_set);
    }

    public string? File(ParseResult parsed) => parsed.GetValue(_file);

    public IReadOnlyList<string> Overrides(ParseResult parsed) => parsed.GetValue(_set) ?? [];

    /// <summary>
    /// The file and its plans; a <see cref="CommandException"/> with every problem when it has any, before anything is
    /// written.
    /// </summary>
    public ReadRunFile Read(ParseResult parsed, string path) =>
        Parse(path, InputText.Read(_session, path), Overrides(parsed));

    /// <inheritdoc cref="Read"/>
    /// <param name="path">As it was given, or what messages call a text that is in no file.</param>
    /// <param name="here">Whether the files that it names must be on this machine.</param>
    public static ReadRunFile Parse(string path, string text, IEnumerable<string> overrides, bool here = true)
    {
        var result = RunFile.Parse(
            text, overrides, Catalogue.Load(), here ? Path.Exists : null, here ? LocalBackbone.Unfit : null);
        if (result.IsValid)
            return new ReadRunFile(path, text, result.Plans);
        var count = result.Problems.Count == 1 ? "a problem" : $"{result.Problems.Count} problems";
        throw new CommandException(
            $"{InputText.Name(path)} has {count}:{string.Concat(result.Problems.Select(p => $"\n  {p}"))}",
            ExitCode.BadInput);
    }
}

/// <param name="Path">As it was given; `-` is standard input.</param>
/// <param name="Text">YAML, overrides not applied.</param>
public sealed record ReadRunFile(string Path, string Text, IReadOnlyList<RunPlan> Plans)
{
    /// <summary>The first of a sweep.</summary>
    public RunPlan Plan => Plans[0];
}
