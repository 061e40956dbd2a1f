using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Plan;

namespace KdCluster.Reference;

/// <summary>
/// Takes a saved run up again: with the same plan, or with one that differs only in the epochs of its last stage, when
/// the result is then the one of an uninterrupted run of so many epochs.
/// </summary>
internal static class Resumption
{
    private const int MostListed = 6;

    /// <exception cref="ResumeException">The plan is another one.</exception>
    public static SavedRun Continue(SavedRun saved, RunPlan plan, string folder)
    {
        if (saved.Hash == plan.Hash)
            return saved;
        if (saved.Plan is not { } was)
            throw new ResumeException($"{folder} is of another run file; {Elsewhere}");
        var differences = PlanDifference.Between(was, plan);
        if (differences.Count == 0)
            return saved with { Hash = plan.Hash, Plan = plan };

        var last = plan.Stages.Count - 1;
        var others = differences.Where(difference => difference.Key != $"stages[{last}].epochs").ToList();
        if (others.Count > 0)
            throw new ResumeException(
                $"{folder} was begun with other values; {Elsewhere}:{string.Concat(Listed(others))}"
                    + (others.All(IsLength)
                        ? "\n  only the last stage can be made longer: let the others keep their epochs, as with "
                            + $"--set teacher.epochs={was.Stages[0].Epochs}"
                        : ""));
        return Extend(saved, was, plan, last);
    }

    private static bool IsLength(PlanDifference difference) =>
        difference.Key.StartsWith("stages[", StringComparison.Ordinal)
            && difference.Key.EndsWith("].epochs", StringComparison.Ordinal);

    private const string Elsewhere =
        "take the values that it was begun with, name another folder, or begin anew with --force";

    private static IEnumerable<string> Listed(List<PlanDifference> differences)
    {
        foreach (var difference in differences.Take(MostListed))
            yield return $"\n  {difference}";
        if (differences.Count > MostListed)
            yield return $"\n  and {differences.Count - MostListed} more";
    }

    private static SavedRun Extend(SavedRun saved, RunPlan was, RunPlan plan, int last)
    {
        var (before, stage) = (was.Stages[last], plan.Stages[last]);
        var done = saved.Stage > last ? before.Epochs : saved.Stage == last ? saved.Epoch + 1 : 0;
        var what = $"epochs: {stage.Epochs} in the place of {before.Epochs}";
        if (stage.Epochs < done)
            throw new ResumeException($"{what}: {done} are done already; write at least {done}");
        if (done > 0 && stage.Peers.FirstOrDefault(peer => peer.Schedule.Name == "cosine") is { } cosine)
            throw new ResumeException(
                $"{what}: the rates of {cosine.Name} fall to their end over all epochs (schedule cosine), so that "
                    + "what is trained already would be another run; constant and step can be extended");
        if (
            done > 0 && stage.Distill is { } distill
                && Catalogue.Load().Method(distill.Method) is { KnowsEnd: true } method)
            throw new ResumeException($"{what}: {method.Name} does something else in its last epochs; {Elsewhere}");

        var next = saved with { Hash = plan.Hash, Plan = plan };
        if (saved.Stage > last && stage.Epochs > before.Epochs)
            next = next with { Stage = last, Epoch = before.Epochs - 1, Sheets = [], Ensemble = null };
        CheckSheets(next, plan, last, done, what);
        return next;
    }

    /// <summary>What the run did not need when it was to end earlier was not made.</summary>
    private static void CheckSheets(SavedRun saved, RunPlan plan, int index, int done, string what)
    {
        var (rules, stage) = (new ExchangeRules(plan, index), plan.Stages[index]);
        if (done == 0 || !rules.PeersTeach)
            return;
        for (var epoch = done; epoch < Math.Min(stage.Epochs, done + Reach(plan.Exchange)); epoch++)
            foreach (var need in stage.Peers.SelectMany(peer => rules.Needed(peer.Name, epoch)))
                if (
                    need.MadeAfter is >= 0 and var made && made < done && !stage.Teachers.Contains(need.Peer)
                        && !saved.Sheets.Any(
                            sheet => sheet.Epoch == made && sheet.View == need.View
                                && (sheet.Peer == need.Peer || sheet.MeanOf is not null)))
                    throw new ResumeException(
                        $"{what}: epoch {epoch + 1} learns from sheets of epoch {made + 1}, which were not made "
                            + $"because the run was to end; {Elsewhere}");
    }

    private static int Reach(ExchangePlan exchange) =>
        (int)Math.Min(1_000_000, (exchange.MaxStaleness + 2L) * exchange.Every);
}

/// <summary>A folder's run cannot be gone on with as it is asked for.</summary>
public sealed class ResumeException(string message) : Exception(message);
