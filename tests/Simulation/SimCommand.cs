using System.CommandLine;
using System.Globalization;
using KdCluster.Contracts.Messages;
using KdCluster.Histories;

namespace KdCluster.Simulation;

/// <summary>`kd sim`: as many seeds as are asked for, and the story of the first that breaks an invariant.</summary>
internal static class SimCommand
{
    public static RootCommand Create()
    {
        var seeds = new Option<string>("--seeds")
        {
            Description = "which seeds, `FIRST..LAST` or one", DefaultValueFactory = _ => "0..1999",
        };
        var without = new Option<Guard>("--without")
        {
            Description = "take one check away, to see that its absence is found",
            DefaultValueFactory = _ => Guard.None,
        };
        var lines = new Option<int>("--lines")
        {
            Description = "how much of a broken seed's history is printed", DefaultValueFactory = _ => 60,
        };
        var digests = new Option<bool>("--digests") { Description = "one line a seed with a digest of its history" };
        var command = new RootCommand(
            "Runs the coordinator's, nodes' and peers' code in a simulated cluster full of faults, once a seed, and "
                + "judges each history. Exit code 1: an invariant was broken.") { seeds, without, lines, digests };
        command.SetAction(parsed => Range(parsed.GetValue(seeds)!) is { } range
            ? Run(range, parsed.GetValue(without), parsed.GetValue(lines), parsed.GetValue(digests))
            : Bad($"--seeds {parsed.GetValue(seeds)} is not FIRST..LAST, for instance 0..9999"));
        return command;
    }

    private static int Run((int First, int Last) seeds, Guard without, int lines, bool digests)
    {
        var (ended, disturbed) = (new Dictionary<RunStatus, int>(), 0);
        for (var seed = seeds.First; seed <= seeds.Last; seed++)
        {
            var outcome = Outcome.Of(seed, without);
            if (digests)
                Console.WriteLine($"{seed} {outcome.Digest}");
            if (outcome.Broken.Count > 0)
            {
                Tell(outcome, lines);
                return 1;
            }

            disturbed += outcome.History.Count(entry => entry.Event is Disturbed);
            ended[outcome.Status!.Value] = ended.GetValueOrDefault(outcome.Status.Value) + 1;
        }

        var runs = seeds.Last - seeds.First + 1;
        Console.WriteLine(
            $"seeds {seeds.First} to {seeds.Last}: {runs} {(runs == 1 ? "run" : "runs")}, {disturbed} faults beside "
                + $"lost, late and repeated messages; every invariant holds. Runs ended: "
                + string.Join(", ", ended.OrderByDescending(x => x.Value).Select(x => $"{x.Value} {x.Key}")));
        return 0;
    }

    private static void Tell(Outcome outcome, int lines)
    {
        foreach (var line in outcome.Story(lines))
            Console.WriteLine(line);
        Console.WriteLine($"seed {outcome.Seed} breaks {outcome.Broken[0]}");
        if (outcome.Broken.Count > 1)
            Console.WriteLine($"and after that: {string.Join("; ", outcome.Broken.Skip(1).Take(5))}");
        Console.WriteLine($"the same again: ./kd sim --seeds {outcome.Seed}");
    }

    private static (int, int)? Range(string text)
    {
        var parts = text.Split("..");
        return parts.Length is 1 or 2 && Number(parts[0]) is { } first && Number(parts[^1]) is { } last && first <= last
            ? (first, last)
            : null;

        static int? Number(string part) =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static int Bad(string problem)
    {
        Console.Error.WriteLine(problem);
        return 2;
    }
}
