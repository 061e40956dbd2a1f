using System.Security.Cryptography;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;

namespace KdCluster.Coordinator.Actors;

/// <summary>A run file becomes a run, or a list of everything that is wrong with it.</summary>
internal static class Submission
{
    public static (RunPlan? Plan, IReadOnlyList<RunProblem> Problems) Read(SubmitRun submit, Catalogue catalogue)
    {
        var result = RunFile.Parse(submit.Yaml, submit.Overrides, catalogue);
        if (!result.IsValid)
            return (null, [.. result.Problems.Select(p => new RunProblem(p.Path, (p.Line is { } line ? $"line {line}: " : "") + p.Message))]);
        if (!result.TryGetPlan(out var plan))
            return (null, [new RunProblem("sweep", $"a sweep is {result.Plans.Count} runs, and a cluster takes one run at a time. Use `kd train` for a sweep, or submit its points one by one.")]);
        IReadOnlyList<RunProblem> problems = [.. TooLarge(plan)];
        return (problems.Count == 0 ? plan : null, problems);
    }

    /// <summary>A readable name and four random hex digits.</summary>
    public static RunId NewId(string name, Func<RunId, bool> isTaken)
    {
        var stem = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        stem = stem.Length == 0 ? "run" : stem[..Math.Min(40, stem.Length)];
        while (true)
        {
            var id = new RunId($"{stem}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}");
            if (!isTaken(id))
                return id;
        }
    }

    /// <summary>An order names the sheet of every peer that teaches, and must fit in one frame.</summary>
    private static IEnumerable<RunProblem> TooLarge(RunPlan plan)
    {
        for (var i = 0; i < plan.Stages.Count; i++)
        {
            var stage = plan.Stages[i];
            var peers = stage.Peers.Count(p => !p.IsControl);
            var most = Scaling.Stage(plan) == i ? Math.Max(peers, plan.Scale!.Max) : peers;
            if (stage.Distill is not null && stage.Teachers.Count == 0 && most > Limits.MaxSources)
            {
                yield return new RunProblem(
                    $"stages[{i}].peers",
                    $"{most} peers would teach each other, and one order can name at most {Limits.MaxSources} sheets. Use fewer peers, or several runs.");
            }
        }
    }
}
