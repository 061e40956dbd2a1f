using System.Globalization;
using System.Security.Cryptography;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.RunFiles;

namespace KdCluster.Coordinator.Actors;

/// <summary>A run file becomes a run, or with a sweep several, or a list of everything that is wrong with it.</summary>
internal static class Submission
{
    public static (IReadOnlyList<RunPlan> Plans, IReadOnlyList<RunProblem> Problems) Read(
        SubmitRun submit, Catalogue catalogue)
    {
        var result = RunFile.Parse(submit.Yaml, submit.Overrides, catalogue);
        if (!result.IsValid)
            return (
                [],
                [
                    .. result.Problems.Select(
                        p => new RunProblem(p.Path, (p.Line is { } line ? $"line {line}: " : "") + p.Message))]);
        IReadOnlyList<RunProblem> problems = [.. result.Plans.SelectMany(TooLarge).Distinct()];
        return (problems.Count == 0 ? result.Plans : [], problems);
    }

    /// <summary>
    /// One run, or all runs of a sweep in its order. A name is readable and ends in four random hex digits; a sweep's
    /// runs add their number.
    /// </summary>
    public static async Task<IReadOnlyList<RunSubmitted>> Runs(
        SubmitRun submit, IReadOnlyList<RunPlan> plans, DateTimeOffset now, IJournal journal)
    {
        var name = await NewName(plans[0].Name, journal);
        return plans[0].Sweep is null
            ? [
                new RunSubmitted(new RunId(name), submit.Key, now, plans[0])
                {
                    By = submit.By, File = Text(submit), Trace = submit.Trace,
                }]
            : [
                .. plans.Select(
                    (plan, i) => new RunSubmitted(OfSweep(name, i), submit.Key, now, plan)
                    {
                        Sweep = new SweepId(name),
                        By = submit.By,
                        File = i == 0 ? Text(submit) : null,
                        Trace = submit.Trace,
                    })];
    }

    /// <summary>What is longer than people write is not kept.</summary>
    private const int MostKept = 64 << 10;

    private static string? Text(SubmitRun submit)
    {
        var overrides = submit.Overrides.Select(one => $"# --set {one.ReplaceLineEndings(" ")}\n");
        var text = string.Concat(overrides) + submit.Yaml;
        return text.Length <= MostKept ? text : null;
    }

    /// <summary>The run that has the file of all runs of a sweep.</summary>
    public static RunId First(SweepId sweep) => OfSweep(sweep.Value, 0);

    private static RunId OfSweep(string name, int index) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{name}-{index + 1:000}"));

    private static async Task<string> NewName(string name, IJournal journal)
    {
        var stem = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')])
            .Trim('-');
        stem = stem.Length == 0 ? "run" : stem[..Math.Min(40, stem.Length)];
        while (true)
        {
            var made = $"{stem}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}";
            if (!await IsTaken(new RunId(made)) && !await IsTaken(OfSweep(made, 0)))
                return made;
        }

        async Task<bool> IsTaken(RunId run) => (await journal.Read(run, 0, 1)).Count > 0;
    }

    /// <summary>
    /// What a peer says of everybody's sheets must fit in one frame, also when the run has grown as far as it may.
    /// </summary>
    private static IEnumerable<RunProblem> TooLarge(RunPlan plan)
    {
        for (var i = 0; i < plan.Stages.Count; i++)
        {
            var stage = plan.Stages[i];
            var peers = stage.Peers.Count(p => !p.IsControl);
            var most = Scaling.Stage(plan) == i ? Math.Max(peers, plan.Scale!.Max) : peers;
            if (stage.Distill is not null && stage.Teachers.Count == 0 && most > Limits.MostTeaching)
            {
                yield return new RunProblem(
                    $"stages[{i}].peers",
                    $"{most} peers would teach each other, and {Limits.MostTeaching} are the most. "
                        + "Use fewer peers, or several runs.");
            }
        }
    }
}
