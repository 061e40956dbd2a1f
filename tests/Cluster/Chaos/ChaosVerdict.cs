using KdCluster.Contracts;
using KdCluster.Histories;

namespace KdCluster.Cluster.Tests.Chaos;

internal static class ChaosVerdict
{
    /// <returns>Everything held.</returns>
    public static bool Tell(
        ChaosPlan plan, int runs, int faults, IReadOnlyList<string> problems,
        IReadOnlyDictionary<RunId, IReadOnlyList<Violation>> judged, TextWriter to)
    {
        to.WriteLine(
            $"{faults} faults in {plan.Time.TotalMinutes:0.#} minutes (seed {plan.Seed}), {runs} runs disturbed");
        foreach (var (run, broken) in judged.Where(x => x.Value.Count > 0))
        {
            foreach (var line in broken[0].Lines)
                to.WriteLine($"> {line}");
            to.WriteLine($"{run} breaks {broken[0]}{(broken.Count > 1 ? $" (and {broken.Count - 1} more)" : "")}");
        }

        foreach (var problem in problems)
            to.WriteLine($"PROBLEM: {problem}");
        var holds = problems.Count == 0 && judged.Values.All(broken => broken.Count == 0) && judged.Count > runs;
        to.WriteLine(
            holds
                ? $"verdict: every run completed, no process ended by itself, every invariant of "
                    + $"{judged.Count} histories holds ({string.Join(", ", Checker.Judged)})"
                : judged.Count > runs ? "verdict: something did not hold" : "verdict: histories are missing");
        return holds;
    }
}
