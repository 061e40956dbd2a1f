using System.Globalization;

namespace KdCluster.RunFiles;

/// <summary>Batches and schedules fit the samples and epochs of their stage.</summary>
internal static class TrainingChecks
{
    public static void Run(PlanDraft run, Problems problems)
    {
        foreach (var stage in run.Stages)
        {
            if (run.Data is { } data)
            {
                DataReading.CheckLimit(data, stage.Node.Find("limit"), stage.Plan.Limit, problems);
                CheckLabelled(data, stage, problems);
            }

            foreach (var peer in stage.Learners)
            {
                CheckBatch(run, stage, peer, problems);
                CheckWarmUp(run, stage, peer, problems);
            }
        }
    }

    /// <summary>The labelled samples are drawn of those that the stage keeps.</summary>
    private static void CheckLabelled(DataDraft data, StageDraft stage, Problems problems)
    {
        if (data.Plan.Labelled > stage.Plan.Limit)
            problems.Add(
                stage.At("limit"),
                $"data.labelled is {data.Plan.Labelled}, more than the {stage.Plan.Limit} training samples of the "
                    + $"stage {stage.Plan.Name}",
                $"Write at least {data.Plan.Labelled}, or lower data.labelled");
    }

    private static void CheckBatch(PlanDraft run, StageDraft stage, PeerDraft peer, Problems problems)
    {
        if (
            run.Data is { } data && DataReading.Samples(data, stage.Plan.Limit) is { } samples
                && (data.Entry?.Targets is not null || samples >= data.Classes) && peer.Plan.BatchSize > samples)
            problems.Add(
                Nearest(run, stage, peer, "batchSize"),
                $"a batch of {peer.Plan.BatchSize} is more than the {samples} training samples",
                $"Write at most {samples}");
        if (stage.Distill is { Plan: not null, Method: { } method } && peer.Plan.BatchSize < method.LeastBatch)
            problems.Add(
                Nearest(run, stage, peer, "batchSize"),
                $"{method.Name} compares the samples of a batch, and a batch of {peer.Plan.BatchSize} has too few",
                $"Write at least {method.LeastBatch}");
    }

    private static void CheckWarmUp(PlanDraft run, StageDraft stage, PeerDraft peer, Problems problems)
    {
        if (peer.Plan.Schedule.WarmUpEpochs > stage.Plan.Epochs)
            problems.Add(
                Nearest(run, stage, peer, "schedule"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the warm-up of {peer.Plan.Schedule.WarmUpEpochs} epochs is longer than the {stage.Plan.Epochs} "
                        + $"epochs of the stage {stage.Plan.Name}"),
                $"Write warmUpEpochs: {stage.Plan.Epochs} or less");
    }

    private static Node Nearest(PlanDraft run, StageDraft stage, PeerDraft peer, string key) =>
        peer.Node.Find(key) ?? stage.Node.Find(key) ?? run.Root.Find(key) ?? peer.Node;
}
