using System.CommandLine;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.RunFiles;

namespace KdCluster.Console.RunFiles;

/// <summary>`FILE [--set key=value]...` of the commands that read a run file on this machine.</summary>
public sealed class RunFileArgument
{
    private readonly Argument<string?> _file;
    private readonly Option<string[]> _set = new(
        "--set") { Description = "key=value in the place of what the file says, e.g. "
            + "--set epochs=3 --set peers[0].model=resnet8; may be repeated", DefaultValueFactory = _ => [] };

    public RunFileArgument(Command command, bool required)
    {
        _file = new Argument<string?>(
            "FILE") { Description = "run file (docs/RUNFILE.md)",
            Arity = required ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne };
        command.Add(_file);
        command.Add(_set);
    }

    public string? File(ParseResult parsed) => parsed.GetValue(_file);

    public IReadOnlyList<string> Overrides(ParseResult parsed) => parsed.GetValue(_set) ?? [];

    /// <summary>
    /// The plans of the file; a <see cref="CommandException"/> with every problem when it has any, before anything is
    /// written.
    /// </summary>
    public IReadOnlyList<RunPlan> Read(ParseResult parsed, string path)
    {
        string yaml;
        try
        {
            yaml = System.IO.File.ReadAllText(path);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException($"there is no run file {path}", ExitCode.BadInput);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot read {path}: {problem.Message}", ExitCode.BadInput);
        }

        var result = RunFile.Parse(
            yaml, Overrides(parsed), Catalogue.Load(), p => System.IO.File.Exists(p) || Directory.Exists(p));
        if (result.IsValid)
            return result.Plans;
        var count = result.Problems.Count == 1 ? "a problem" : $"{result.Problems.Count} problems";
        throw new CommandException(
            $"{path} has {count}:{string.Concat(result.Problems.Select(p => $"\n  {p}"))}", ExitCode.BadInput);
    }
}
