using System.Collections.Concurrent;
using System.CommandLine;
using Spectre.Console;

namespace KdCluster.Console.Development;

/// <summary>`kd test`: every test project, a readable summary, and `N passed, N failed` as the last line.</summary>
public static class TestCommand
{
    /// <summary>
    /// Test projects at once. Each spends half of its time on one core; those that start processes need both.
    /// </summary>
    private const int AtOnce = 2;

    private const int Minutes = 20;

    /// <summary>The cluster's tests took half an hour together on two cores that had nothing else to do.</summary>
    private const int MinutesOfLong = 90;

    public static Command Build(Session session)
    {
        var projects = new Argument<string[]>(
            "PROJECT") { Arity = ArgumentArity.ZeroOrMore,
            Description = "only test projects whose name contains one of these words" };
        var filter = new Option<string?>(
            "--filter") { Description =
                "only tests that match, in the notation of `dotnet test`, e.g. FullyQualifiedName~Sheet" };
        var longToo = new Option<bool>(
            "--long") { Description = "the tests that take minutes as well; a filter finds them without" };
        var minutes = new Option<int?>(
            "--minutes") { Description =
                $"stop a project that takes longer (default: {Minutes}, with --long {MinutesOfLong})" };
        var command = new Command("test", "Runs the tests.") { projects, filter, longToo, minutes };
        command.SetAction((parsed, stop) => Run(
            session,
            new TestRunner(session.Home(), session.Time, TimeSpan.FromMinutes(
                parsed.GetValue(minutes) ?? (parsed.GetValue(longToo) ? MinutesOfLong : Minutes))),
            parsed.GetValue(projects) ?? [],
            parsed.GetValue(filter) ?? (parsed.GetValue(longToo) ? null : TestRunner.Short),
            stop));
        return command;
    }

    private static async Task<int> Run(
        Session session, TestRunner runner, string[] words, string? filter, CancellationToken stop)
    {
        var all = runner.Projects();
        var chosen = all.Where(
            p => words.Length == 0 || words.Any(w => p.Contains(w, StringComparison.OrdinalIgnoreCase))).ToList();
        if (chosen.Count == 0)
        {
            throw new CommandException(
                $"no test project has {string.Join(" or ", words)} in its name; there are {string.Join(", ", all)}",
                ExitCode.BadInput);
        }

        var outcomes = new ConcurrentBag<TestOutcome>();
        var sideBySide = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop };
        await Parallel.ForEachAsync(chosen.Where(p => !TestRunner.StartsProcesses(p)), sideBySide, RunOne);
        foreach (var project in chosen.Where(TestRunner.StartsProcesses))
            await RunOne(project, stop);

        var failed = outcomes.Sum(o => o.Failed.Count);
        var skipped = outcomes.Sum(o => o.Skipped.Count);
        session.Screen.WriteLine(
            $"{outcomes.Sum(o => o.Passed)} passed, {failed} failed{(skipped > 0 ? $", {skipped} skipped" : "")}");
        return failed == 0 ? ExitCode.Ok : ExitCode.Failed;

        async ValueTask RunOne(string project, CancellationToken stopOne)
        {
            var outcome = await runner.Run(project, filter, stopOne);
            outcomes.Add(outcome);
            lock (outcomes)
                Show(session, outcome);
        }
    }

    private static void Show(Session session, TestOutcome outcome)
    {
        if (outcome is { Passed: 0, Skipped.Count: 0, Failed.Count: 0 })
            return;
        var skipping = outcome.Skipped.Count > 0 ? $", {outcome.Skipped.Count} skipped" : "";
        var failing = outcome.Failed.Count > 0 ? $", {outcome.Failed.Count} failed" : "";
        var (color, word) = outcome.Failed.Count > 0 ? ("red", "FAIL") : ("green", "ok");
        var counts = $"{outcome.Passed} passed{failing}{skipping}";
        session.Screen.MarkupLineInterpolated(
            $"[{color}]{word,-4}[/] {outcome.Time.TotalSeconds,6:0.0} s  {outcome.Project}: {counts}");
        foreach (var reason in outcome.Skipped.CountBy(reason => reason))
            session.Screen.WriteLine($"  {reason.Value} skipped: {reason.Key}");
        foreach (var test in outcome.Failed)
        {
            session.Screen.WriteLine(
                $"  {test.Name}\n{test.Message}\n{test.Stack}".TrimEnd().ReplaceLineEndings("\n    "));
        }
    }
}
