using System.CommandLine;
using KdCluster.Contracts;
using KdCluster.Histories;
using Spectre.Console;

namespace KdCluster.Console.Verification;

/// <summary>`kd verify`: judges what processes wrote down of their runs.</summary>
public static class VerifyCommand
{
    public static Command Build(Session session)
    {
        var run = new Argument<string?>("RUN")
        {
            Arity = ArgumentArity.ZeroOrOne, Description = "which run; without it, every run that is found",
        };
        var folders = new Option<string[]>("--data")
        {
            Description = "data folders of coordinators and nodes, or a folder that they are in; histories of other "
                + "machines are copied here first",
            DefaultValueFactory = _ => ["kd-data"],
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command(
            "verify", "Judges the histories of a run's processes by the invariants. Exit code 1: one was broken.")
        {
            run, folders,
        };
        command.SetAction(parsed => Run(session, parsed.GetValue(run), parsed.GetValue(folders)!));
        return command;
    }

    private static int Run(Session session, string? name, string[] folders)
    {
        if (folders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
            throw new CommandException(
                $"there is no folder {missing}; name the data folders with --data", ExitCode.BadInput);
        var entries = Read(folders);
        var runs = entries.Select(entry => entry.Event).OfType<Journaled>().Select(said => said.Run).Distinct()
            .Where(run => name is null || run.Value == name).ToList();
        if (runs.Count == 0)
            throw new CommandException(
                $"no history of {(name is null ? "any run" : $"run {name}")} in {string.Join(", ", folders)}: name the "
                    + "data folders with --data, the coordinator's among them", ExitCode.BadInput);
        return runs.Select(run => Holds(session, run, entries)).ToList().TrueForAll(holds => holds)
            ? ExitCode.Ok
            : ExitCode.Failed;
    }

    private static IReadOnlyList<HistoryEntry> Read(string[] folders)
    {
        try
        {
            return HistoryFolder.Read(folders);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new CommandException(e.Message, ExitCode.BadInput);
        }
    }

    private static bool Holds(Session session, RunId run, IReadOnlyList<HistoryEntry> entries)
    {
        var history = new RunHistory(run, entries);
        var broken = Checker.Judge(run, entries);
        var (screen, journal) = (session.Screen, history.Journal);
        screen.WriteLine(
            $"run {run}: {journal.Count} events of its journal, "
                + $"histories of {string.Join(", ", history.Processes.Order(StringComparer.Ordinal))}");
        if (!history.IsWhole)
            screen.WriteLine($"  its journal begins at event {journal[0].Number} here: little of it can be judged");
        if (history.Unknown is { Count: > 0 } unknown)
            screen.WriteLine($"  not judged is what peers did on {string.Join(", ", unknown)}: no whole history of it");
        if (broken.Count == 0)
        {
            screen.WriteLine($"  every invariant holds that a history shows: {string.Join(", ", Checker.Judged)}");
            return true;
        }

        var first = broken[0];
        foreach (var line in first.Lines)
            screen.WriteLine($"> {line}");
        screen.MarkupLineInterpolated($"[red]run {run} breaks {first}[/]");
        if (broken.Count > 1)
            screen.WriteLine($"  and {broken.Count - 1} more, the next: {broken[1]}");
        return false;
    }
}
