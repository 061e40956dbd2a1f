using System.Globalization;
using KdCluster.Console.Screen;
using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Training;

namespace KdCluster.Console.RunFiles;

/// <summary>What a run file would do, in a few lines.</summary>
public static class PlanLines
{
    /// <param name="plans">One a run; of a sweep the first is told.</param>
    public static IEnumerable<string> Of(IReadOnlyList<RunPlan> plans)
    {
        var plan = plans[0];
        yield return $"{plan.Name}: {plan.Data.Name}{(plan.Data.Limit is { } limit ? $", {limit} images" : "")}, "
            + $"seed {plan.Seed}{(plans.Count > 1 ? $", a sweep of {plans.Count} runs" : "")}";
        foreach (var (index, stage) in plan.Stages.Index())
        {
            yield return $"stage {stage.Name}: {stage.Epochs} epochs, {Teaching(stage)}";
            foreach (var peer in stage.Peers)
                yield return $"  {Peer(peer, Samples(plan, index))}";
            if (Exchanged(plan, index) is { } exchanged)
                yield return $"  {exchanged}";
            if (FeatureLine.Of(plan, stage, Rows(plan, index), SampleShape(plan)) is { } features)
                yield return $"  {features}";
        }

        if (plan.Scale is { } scale)
            yield return Scaling(scale);
    }

    private static string Scaling(ScalePlan scale)
    {
        var start = scale.Start == ScaleStart.Best ? ", each with the best one's weights" : "";
        var how = scale.Autoscale ? "by itself, as slots are free" : "by `kd scale`";
        return $"scale: {scale.Min} to {scale.Max} students {how}; added ones are copies of {scale.Template}{start}";
    }

    private static string Teaching(StagePlan stage)
    {
        if (stage.Distill is not { } distill)
            return "no distillation";
        var among = stage.Teachers.Count > 0 ? $"from {string.Join(", ", stage.Teachers)}" : "among the peers";
        var temperature = Catalogue.Load().Method(distill.Method)?.Temperature is null
            ? ""
            : $", temperature {Number(distill.Temperature)}";
        return $"{distill.Method} {among}{temperature}, weight {Number(distill.Weight)} "
            + $"(labels {Number(distill.HardWeight)})";
    }

    private static string Peer(PeerPlan peer, int? samples)
    {
        var steps = samples is { } known
            ? $", {Format.Count(Batches.Of(known, peer.BatchSize).Count)} steps an epoch"
            : "";
        return $"{peer.Name}: {peer.Model}{(peer.ControlOf is { } of ? $", the control of {of}" : "")}, "
            + $"{peer.Optimizer.Name} at rate {Number(peer.Optimizer.LearningRate)} ({peer.Schedule.Name}), "
            + $"batches of {peer.BatchSize}{steps}{(peer.Precision is { } precision ? $", {Word(precision)}" : "")}";
    }

    /// <summary>How many bytes of sheets the peers read; null where none are read.</summary>
    private static string? Exchanged(RunPlan plan, int index)
    {
        var stage = plan.Stages[index];
        var rules = new ExchangeRules(plan, index);
        var learners = stage.Peers.Count(peer => !peer.IsControl);
        var sheets = rules.PeersTeach ? learners * (learners - 1)
            : rules.TeachersTeach ? learners * stage.Teachers.Count : 0;
        if (sheets == 0)
            return null;
        var often = rules.PeersTeach && plan.Exchange.Every > 1 ? $"each {plan.Exchange.Every} epochs" : "an epoch";
        if (Rows(plan, index) is not { } rows || RowShape(plan) is not { } row)
            return $"sheets: {sheets} are read {often}";
        var bytes = rows * RowForm.Of(row, plan.Exchange.Precision).RowBytes;
        // Each peer reads a part of every other's sheet, then the others' means of such parts.
        var read = rules.PeersTeach && plan.Exchange.Topology == ExchangeTopology.Mean
            ? 2 * (learners - 1) * bytes
            : sheets * bytes;
        return $"sheets: {Format.Count(rows)} samples x {Values(row)} in {Word(plan.Exchange.Precision)}, "
            + $"{Format.Bytes(bytes)} each; all peers together read about {Format.Bytes(read)} {often}";
    }

    /// <summary>Trained in an epoch; null when only the data itself says it.</summary>
    private static int? Samples(RunPlan plan, int stage)
    {
        var data = plan.DataOf(stage);
        var all = Entry(plan)?.Train ?? Option(plan, "samples");
        return all is { } known ? Math.Min(data.Limit ?? int.MaxValue, known - data.HeldOut) : data.Limit;
    }

    private static int? Rows(RunPlan plan, int stage) =>
        Samples(plan, stage) is { } trained
            ? trained + (HoldsHeldOut(plan.Stages[stage]) ? plan.Data.HeldOut : 0)
            : null;

    private static bool HoldsHeldOut(StagePlan stage) =>
        stage.Distill is { } distill && Catalogue.Load().Method(distill.Method)!.NeedsHeldOut(distill.Options);

    private static int? Classes(RunPlan plan) => Entry(plan)?.ClassesFor(plan.Data.Task) ?? Option(plan, "classes");

    /// <summary>Null when only the data itself says it.</summary>
    private static Shape? RowShape(RunPlan plan) =>
        Classes(plan) is not { } classes ? null
        : !plan.Data.Task.HasPlaces ? plan.Data.Task.RowShape(new(1, 1, 1), classes, null)
        : Entry(plan)?.Shape is { } shape ? plan.Data.Task.RowShape(shape, classes, plan.Exchange.Stride)
        : null;

    private static Shape? SampleShape(RunPlan plan) => Entry(plan)?.Shape ?? OptionShape(plan);

    /// <summary>Of made images.</summary>
    private static Shape? OptionShape(RunPlan plan) =>
        plan.Data.Options.ValueKind == System.Text.Json.JsonValueKind.Object
            && plan.Data.Options.TryGetProperty("shape", out var sizes)
            && sizes.ValueKind == System.Text.Json.JsonValueKind.Array
            ? new([.. sizes.EnumerateArray().Select(size => size.GetInt32())])
            : null;

    private static string Values(Shape row) =>
        row.Sizes is [var classes] ? $"{classes} classes" : $"{row} (places x values)";

    private static DataEntry? Entry(RunPlan plan) =>
        Catalogue.Load().Data.FirstOrDefault(entry => entry.Name == plan.Data.Name);

    private static int? Option(RunPlan plan, string name) =>
        plan.Data.Options.ValueKind == System.Text.Json.JsonValueKind.Object
            && plan.Data.Options.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) && number > 0
            ? number
            : null;

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Word<T>(T precision)
        where T : struct, Enum => precision.ToString().ToLowerInvariant();
}
