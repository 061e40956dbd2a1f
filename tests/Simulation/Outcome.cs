using System.Security.Cryptography;
using System.Text;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Histories;

namespace KdCluster.Simulation;

/// <summary>What came of one seed.</summary>
/// <param name="Status">How its run ended; null: it did not.</param>
/// <param name="Broken">In the order of the history: the first is what to look at.</param>
public sealed record Outcome(
    int Seed, RunStatus? Status, IReadOnlyList<Violation> Broken, IReadOnlyList<HistoryEntry> History)
{
    public static Outcome Of(int seed, Guard without = Guard.None, RunPlan[]? plans = null)
    {
        var scenario = new Scenario(seed, without, plans);
        try
        {
            var status = scenario.Play();
            return new(seed, status, scenario.World.Judge(), scenario.World.History);
        }
        catch (Exception e) when (without != Guard.None)
        {
            // Without a guard the production code may come upon what it rightly takes for impossible.
            return new(seed, null, [new Violation("I6", $"the process died: {e.Message}")], scenario.World.History);
        }
    }

    /// <summary>Equal when and only when the histories are.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', History.Select(entry => entry.ToString())))));

    /// <summary>What happened up to the first violation, its own lines marked.</summary>
    public IEnumerable<string> Story(int most)
    {
        var marked = Broken.Count == 0 ? [] : Broken[0].Lines.Select(Number).ToHashSet();
        var end = marked.Count == 0 ? History.Count : (int)marked.Max();
        var first = Math.Max(0, end - most);
        if (first > 0)
            yield return $"... {first} lines before these (all with --lines {History.Count})";
        for (var i = first; i < end; i++)
            yield return $"{(marked.Contains(i + 1) ? ">" : " ")} {History[i]}";

        long Number(HistoryEntry line) =>
            History.First(entry => entry.At == line.At && entry.Event == line.Event).Number;
    }
}
