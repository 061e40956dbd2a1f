using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

/// <summary>
/// Reads one document, its sweep taken out, into a plan. Sections first, then what must hold between them.
/// </summary>
internal sealed class PlanReading(
    Catalogue catalogue, Func<string, bool>? exists, Func<BackboneFile, string?>? unfit, Problems problems)
{
    private const int DefaultEpochs = 10;

    public RunPlan? Read(MapNode root)
    {
        var before = problems.Count;
        var run = new Section(root, problems);
        run.Require("name", "Write name: NAME; runs, folders and reports are called after it");
        var name = PeerReading.Name(run, "name") ?? "";
        var seed = Seed(run);
        var data = DataReading.Read(run, catalogue);
        var views = ViewsReading.Read(run, catalogue);
        var exchange = ExchangeReading.Read(run, views);
        var stages = Stages(run, seed);
        var scale = ScaleReading.Read(run, stages);
        var placement = PlacementReading.Read(run);
        var tf32 = run.Flag("tf32", false);
        run.Close();

        var task = TaskChecks.Of(stages.SelectMany(stage => stage.Learners));
        var draft = new PlanDraft(run.Node, task, data?.For(task), views, exchange, stages, placement);
        NameChecks.Run(draft, problems);
        TaskChecks.Run(draft, catalogue, problems);
        ViewChecks.Run(draft, catalogue, problems);
        ModelChecks.Run(draft, problems);
        TrainingChecks.Run(draft, problems);
        MethodChecks.Run(draft, problems);
        LayerChecks.Run(draft, problems);
        ExchangeChecks.Run(draft, problems);
        BackboneChecks.Run(draft, catalogue, exists, unfit, problems);
        if (exists is not null)
            FileChecks.Run(draft, exists, problems);

        return problems.Count > before || data is null
            ? null
            : new(
                name, seed, data.For(task).Plan, views, exchange with { Stride = exchange.Stride ?? task.Stride },
                [.. stages.Select(stage => stage.Plan)], scale, placement, "")
            {
                Tf32 = tf32 ? true : null,
            };
    }

    private IReadOnlyList<StageDraft> Stages(Section run, long seed)
    {
        var epochs = run.Integer("epochs", DefaultEpochs, 0, StageReading.MaxEpochs);
        var evaluateEvery = run.Integer("evaluateEvery", 1, StageReading.MaxEpochs);
        var training = TrainingReading.Read(run, catalogue, null);
        var controls = run.Flag("controls", false);
        var distill = run.Map("distill")?.Node;
        var defaults = new RunDefaults(seed, epochs, evaluateEvery, training, controls, distill);
        var stages = new StageReading(defaults, catalogue, problems).Read(StageForms.Read(run));
        // Without a stage to take it, its mistakes would be found only after the stages are put right.
        if (stages.Count == 0 && distill?.Find("method") is not null)
            DistillReading.Read(distill, null, catalogue, problems);
        return stages;
    }

    private static long Seed(Section run)
    {
        if (run.Scalar("seed", "a whole number") is not { } scalar)
            return 1;
        if (
            !scalar.Quoted
                && long.TryParse(scalar.Text, System.Globalization.CultureInfo.InvariantCulture, out var seed)
                && Math.Abs((decimal)seed) < 1L << 53)
            return seed;
        run.Problems.Add(scalar, $"\"{scalar.Text}\" is not a seed", "Write a whole number below 2^53");
        return 1;
    }
}

/// <param name="Task">What its models give.</param>
/// <param name="Data">Null when the data set is unknown.</param>
internal sealed record PlanDraft(
    MapNode Root, TaskEntry Task, DataDraft? Data, ViewPlan Views, ExchangePlan Exchange,
    IReadOnlyList<StageDraft> Stages, PlacementPlan Placement)
{
    public IEnumerable<PeerDraft> Learners => Stages.SelectMany(stage => stage.Learners);

    /// <summary>Those of the peers, then those that methods' options name.</summary>
    public IEnumerable<NamedModel> Models =>
    [
        .. Learners.Where(peer => peer.Model is not null)
            .Select(peer => new NamedModel(peer.Node.Find("model") ?? peer.Node, peer.Model!)),
        .. Stages.Select(stage => stage.Distill.Model).OfType<NamedModel>(),
    ];

    /// <summary>The value of a key of a section, or the section, or the run: where to point.</summary>
    public Node At(string section, string key) =>
        Root.Find(section) is MapNode map
            ? map.Find(key) ?? map
            : Root.Find(section) ?? new MapNode(Node.Key(section, key), Root.Line, []);
}
