using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

/// <summary>Sheets are made for views that come, and come early enough to be used.</summary>
internal static class ExchangeChecks
{
    public static void Run(PlanDraft run, Problems problems)
    {
        CheckQuarantine(run, problems);
        foreach (var stage in run.Stages)
        {
            if (stage.Distill.Method is not { } method || stage.Plan.Epochs == 0)
                continue;
            CheckBurnIn(run, stage, problems);
            if (method.Needs == MethodNeeds.Sheets)
                CheckValues(run, stage, problems);
            if (run.Exchange.Topology == ExchangeTopology.Mean && !method.Mean)
                problems.Add(
                    run.At("exchange", "topology"),
                    $"{method.Name} needs each peer's sheet, but topology mean gives it their mean only",
                    "Write topology: full");
            if (method.Is(MethodMode.Online) && stage.Learners.Count > 1)
            {
                CheckPeers(run, stage, problems);
                CheckSources(stage, problems);
            }
        }
    }

    /// <summary>Whether a row is right must be known, and whose it is; each reader says of each source.</summary>
    private static void CheckQuarantine(PlanDraft run, Problems problems)
    {
        if (run.Exchange.Quarantine is null)
            return;
        var key = run.At("exchange", "quarantine");
        if (!run.Task.HasRightRows)
            problems.Add(key, $"a sheet of {run.Task.Name} is not right or wrong by a label", "Remove it");
        if (run.Exchange.Topology == ExchangeTopology.Mean)
            problems.Add(
                key, "topology mean gives peers the mean of all sheets, in which nobody can be left out",
                "Write topology: full, or remove quarantine");
        foreach (var stage in run.Stages)
            if (stage.Learners.Count + stage.Plan.Teachers.Count > Quarantine.MostSources)
                problems.Add(
                    stage.At("peers"),
                    $"the stage {stage.Plan.Name} has more than {Quarantine.MostSources} sources, the most that "
                        + "exchange.quarantine can judge",
                    $"Write at most {Quarantine.MostSources} peers, or remove quarantine");
    }

    private static void CheckBurnIn(PlanDraft run, StageDraft stage, Problems problems)
    {
        if (run.Exchange.BurnInEpochs >= stage.Plan.Epochs)
            problems.Add(
                run.At("exchange", "burnInEpochs"),
                $"a burn-in of {run.Exchange.BurnInEpochs} epochs leaves none of the {stage.Plan.Epochs} of the stage "
                    + $"{stage.Plan.Name} to distil in",
                $"Write at most {stage.Plan.Epochs - 1}");
    }

    /// <summary>Who makes or reads a sheet has its values in one array.</summary>
    private static void CheckValues(PlanDraft run, StageDraft stage, Problems problems)
    {
        if (run.Data is not { Shape: { } shape, Classes: { } classes } data
            || DataReading.Samples(data, stage.Plan.Limit) is not { } samples)
            return;
        var row = run.Task.RowShape(shape, classes, run.Exchange.Stride);
        if ((long)samples * row.Length() > Array.MaxLength)
            problems.Add(
                run.At("exchange", "stride"),
                $"a sheet of {samples} samples x {row} has {(long)samples * row.Length()} values, "
                    + $"and {Array.MaxLength} are the most",
                run.Task.Stride is null ? "Write a lower data.limit" : "Write a larger stride or a lower data.limit");
    }

    /// <summary>What a peer says of everybody's sheets must fit in a frame.</summary>
    private static void CheckSources(StageDraft stage, Problems problems)
    {
        if (stage.Learners.Count > Limits.MostTeaching)
            problems.Add(
                stage.At("peers"),
                $"the {stage.Learners.Count} peers of the stage {stage.Plan.Name} would teach each other, "
                    + $"but {Limits.MostTeaching} are the most",
                $"Write at most {Limits.MostTeaching} peers");
    }

    private static void CheckPeers(PlanDraft run, StageDraft stage, Problems problems)
    {
        var exchange = run.Exchange;
        if (exchange.Every > 1 && exchange.Every >= stage.Plan.Epochs)
            problems.Add(
                run.At("exchange", "every"),
                $"the first sheets come after epoch {exchange.Every} of {stage.Plan.Epochs}, "
                    + $"when nobody can use them any more",
                $"Write at most {Math.Max(1, stage.Plan.Epochs - 1)}");
        if (exchange.Sheets != SheetSource.Recorded)
            return;

        if (run.Views.Kind == ViewKind.PerEpoch)
            problems.Add(
                run.At("exchange", "sheets"),
                "a recorded sheet holds the view of its epoch, and with views per-epoch that view never comes again",
                "Write sheets: fresh, or views: { kind: fixed } or { period: K }");
        else if (
            run.Views.Kind == ViewKind.Period && exchange.Every == 1 && exchange.MaxStaleness < run.Views.Period - 1)
            problems.Add(
                run.At("exchange", "maxStaleness"),
                $"a recorded view comes again after {run.Views.Period} epochs, "
                    + $"when its sheet is {run.Views.Period - 1} exchanges older than the newest; "
                    + $"{exchange.MaxStaleness} are allowed",
                $"Write maxStaleness: {run.Views.Period - 1} or more, or sheets: fresh");
    }
}
