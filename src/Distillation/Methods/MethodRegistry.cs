using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Plugins;
using static KdCluster.Contracts.DefaultLayer;
using static KdCluster.Contracts.LayerFit;
using static KdCluster.Contracts.MethodMode;
using static KdCluster.Contracts.MethodNeeds;
using static KdCluster.Distillation.Methods.Option;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// Every method that a run file may name, one entry each: what the catalogue says of it, and how it is made.
/// </summary>
public static class MethodRegistry
{
    private static readonly IReadOnlyList<OptionEntry> LayerOptions = [StudentLayers, TeacherLayers];

    /// <summary>Methods that see rows of logits, or compare maps of any net.</summary>
    private static readonly IReadOnlyList<string> Dense =
        [TaskEntry.Classification.Target, TaskEntry.Segmentation.Target];

    private static readonly IReadOnlyList<string> Masks = [TaskEntry.Segmentation.Target];

    /// <summary>Methods that take a task's own distance of answers.</summary>
    private static readonly IReadOnlyList<string> Every = TaskEntry.Targets;

    // Name, summary, modes, needs, default temperature (null = none), weight, hard weight (null = 1 - weight),
    // whether a mean sheet does, options; then the facts that few methods have.
    private static readonly IReadOnlyList<MethodDefinition> Own =
    [
        new(
            new(
                "none", "No distillation: what a control does", [MethodMode.None], MethodNeeds.None, null, 0, 1, false,
                []) { Targets = Every },
            c => new NoDistillation(c.Plan.LabelSmoothing)),
        new(
            new(
                "kd", "weight * T^2 * KL(teacher(T) || student(T)) + hardWeight * CE (Hinton et al. 2015)", [Offline],
                Sheets, 4, 0.9, null, false, []) { InfiniteTemperature = true, Targets = Every },
            c => new LogitKd(c.Plan)),
        new(
            new(
                "mse", "weight * mean((z_s - z_t)^2) + hardWeight * CE (Kim et al. 2021)", [Offline, Online], Sheets,
                null, 0.9, null, false, []) { Targets = Dense }, c => new LogitMse(c.Plan)),
        new(
            new(
                "dkd", "Decoupled KD: target and other classes apart (Zhao et al. 2022)", [Offline], Sheets, 4, 1, 1,
                false,
            [
                Number("alpha", 1, 0, null, "Weight of the target class"),
                Number("beta", 8, 0, null, "Weight of the other classes")]) { Targets = Dense }, c => new Dkd(c.Plan)),
        new(
            new(
                "dist", "Correlations between classes and between samples (Huang et al. 2022)", [Offline], Sheets, 1, 1,
                1, false,
            [
                Number("beta", 1, 0, null, "Weight between classes"),
                Number("gamma", 1, 0, null, "Weight between samples")]) { LeastBatch = 2, Targets = Dense },
            c => new Dist(c.Plan)),
        new(
            new(
                "function-matching", "KL at T = 1 on identical views, no labels, long schedules (Beyer et al. 2022)",
                [Offline], Sheets, 1, 1, 0, false,
            [
                Choice(
                    "teacherView", FunctionMatching.TeacherViews,
                    "What the teacher sees: the student's own view, the plain image, "
                        + "or a view of its own")])
            {
                Targets = Every, SameViewWith = new("teacherView", FunctionMatching.Consistent),
            },
            c => new LogitKd(c.Plan)),
        new(
            new(
                "at", "Attention transfer between maps (Zagoruyko and Komodakis 2017)", [Offline], MethodNeeds.Features,
                null, 1000, 1, false, LayerOptions) { Layers = new(Maps, LastMap), Targets = Dense },
            c => new FeatureMethod(c, LayerPairs.Of(c), Losses.AttentionLoss.Of)),
        new(
            new(
                "sp", "Similarities between samples of a batch (Tung and Mori 2019)", [Offline], MethodNeeds.Features,
                null, 3000, 1, false, LayerOptions)
            { Layers = new(Any, LastMap), LeastBatch = 2, Targets = Dense },
            c => new FeatureMethod(c, LayerPairs.Of(c), Losses.SimilarityLoss.Of)),
        new(
            new(
                "cwd", "Channel-wise: KL over the places of each class's map of logits (Shu et al. 2021)",
                [Offline, Online], Sheets, 4, 3, 1, false, []) { Targets = Masks }, c => new Cwd(c.Plan)),
        new(
            new(
                "cwd-map",
                "Channel-wise on maps: 1x1 convolution to the teacher's channels, KL over the places of each "
                    + "(Shu et al. 2021)",
                [Offline], MethodNeeds.Features, 4, 50, 1, false, LayerOptions)
            { Layers = new(Maps, LastMap), Targets = Masks },
            c => new ConnectedFeatureMethod(
                c, LayerPairs.Of(c), (student, teacher) => Losses.ChannelLoss.Of(student, teacher, c.Plan.Temperature),
                1, normalised: false)),
        new(
            new(
                "affinity", "Cosines between all pairs of patches of a map, squared error (Liu et al. 2019)", [Offline],
                MethodNeeds.Features, null, 1, 1, false,
            [
                Number(
                    "patch", 0.5, 0.01, 1, "Height and width of a patch, as a share of the map's"), .. LayerOptions])
            { Layers = new(Maps, LastMap), Targets = Masks },
            c => new FeatureMethod(c, LayerPairs.Of(c), Affinity(c.Plan))),
        new(
            new(
                "rkd", "Distances and angles between samples of a batch (Park et al. 2019)", [Offline],
                MethodNeeds.Features, null, 1, 1, false,
            [
                Number("distance", 25, 0, null, "Weight of distances"),
                Number("angle", 50, 0, null, "Weight of angles"), .. LayerOptions])
            { Layers = new(Any, LastVector), LeastBatch = 2 },
            c => new Rkd(c, LayerPairs.Of(c))),
        new(
            new(
                "fitnet",
                "Hints: 1x1 convolution with batch norm and ReLU to the teacher's map, MSE (Romero et al. 2015)",
                [Offline], MethodNeeds.Features, null, 100, 1, false, LayerOptions)
            { Layers = new(Maps, LastMap), Targets = Dense },
            c => new ConnectedFeatureMethod(c, LayerPairs.Of(c), Losses.FeatureLosses.Mse, 1, normalised: true)),
        new(
            new(
                "hint", "Hint regressor of PyTorch's tutorial: 3x3 convolution to the teacher's map, MSE", [Offline],
                MethodNeeds.Features, null, 0.25, 0.75, false, LayerOptions)
            { Layers = new(Maps, LastMap), Targets = Dense },
            c => new ConnectedFeatureMethod(c, LayerPairs.Of(c), Losses.FeatureLosses.Mse, 3, normalised: false)),
        new(
            new(
                "cosine", "Cosine of PyTorch's tutorial: flattened maps, the teacher's pooled to the student's length",
                [Offline], MethodNeeds.Features, null, 0.25, 0.75, false, LayerOptions)
            { Layers = new(Multiples, LastMap), Targets = Dense },
            c => new FeatureMethod(c, LayerPairs.Of(c), Losses.FeatureLosses.Cosine)),
        new(
            new(
                "pkd", "Maps whose channels are standardised over batch and places, MSE (Cao et al. 2022)", [Offline],
                MethodNeeds.Features, null, 6, 1, false, LayerOptions)
            { Layers = new(Maps, LastMap), LeastBatch = 2, Targets = Every },
            c => new Pkd(c, LayerPairs.Of(c))),
        new(
            new(
                "crd", "Contrast of embeddings with a memory of all samples (Tian et al. 2020)", [Offline],
                MethodNeeds.Features, 0.07, 0.8, 1, false,
            [
                Integer("negatives", 4096, 1, "Negatives a sample; 16,384 in the paper"),
                Integer("dimension", 128, 1, "Of the embeddings"),
                Number("momentum", 0.5, 0, 1, "Of the memory"), .. LayerOptions]) { Layers = new(Any, LastVector) },
            c => new Crd(c, LayerPairs.Of(c))),
        new(
            new(
                "simkd", "Projector and the teacher's own classifier, MSE of last maps (Chen et al. 2022)", [Offline],
                MethodNeeds.Weights, null, 1, 0, false, []) { Layers = new(Maps, LastMap) },
            c => new SimKd(c)),
        new(
            new(
                "dml", "CE + weight * T^2 * mean over the other peers of KL(peer(T) || own(T)) (Zhang et al. 2018)",
                [Online], Sheets, 1, 1, 1, true, []) { InfiniteTemperature = true, Targets = Every },
            c => new LogitKd(c.Plan)),
        new(
            new(
                "ensemble", "CE + weight * T^2 * KL(mean probability of the other peers || own) (Anil et al. 2018)",
                [Online], Sheets, 1, 1, 1, true, []) { Targets = Dense }, c => new EnsembleKd(c.Plan)),
        new(new("kdcl", "One target made of all peers' logits (Guo et al. 2020)", [Online], Sheets, 2, 1, 1, false,
            [
                Choice(
                    "variant", Kdcl.Variants,
                    "How: best peer, best mixture, least margins, "
                        + "or inverse covariance on held-out samples")])
            {
                HeldOutWith = new("variant", Kdcl.General), Targets = Dense,
                Unmixed = "its target is chosen by the label of one picture, and held-out pictures must not be mixed "
                    + "in",
            },
            c => new Kdcl(c)),
        new(
            new(
                "one", "Gated branches on the trunk of one peer (Lan et al. 2018)", [Online], MethodNeeds.None, 3, 1, 1,
                false,
            [
                Integer("branches", 3, 2, "Branches, the student's own head included"),
                Number("rampEpochs", 0, 0, null, "Epochs of the weight's exponential ramp")])
            { LeastBatch = 2 }, c => new One(c)),
        new(new("mpl", "Meta Pseudo Labels (Pham et al. 2021)", [Online], MethodNeeds.None, null, 1, 1, false,
            [
                Choice("feedback", ["new-minus-old", "old-minus-new", "zero"], "Sign of the feedback to the teacher"),
                Words("teacherModel", "", "The teacher's model; empty = the student's"),
             Integer("labelledBatch", 64, 1, "Labelled samples a step"),
             Number("udaWeight", 8, 0, null, "Weight of the consistency term"),
             Number("udaTemperature", 0.7, 0.01, null, "Sharpening of its target"),
             Number("udaThreshold", 0.6, 0, 1, "Confidence below which a sample does not count"),
             Integer(
                 "fineTuneEpochs", 0, 0,
                 "Last epochs on labels alone")])
            {
                KnowsEnd = true,
                Unmixed = "it and its control would learn from pictures whose labels data.labelled hides",
                ModelOption = "teacherModel",
            },
            c => new MetaPseudoLabels(c)) { FewLabels = true },
    ];

    private static Func<Tensor, Tensor, Tensor> Affinity(DistillPlan plan)
    {
        var patch = plan.Options.Number("patch");
        return (student, teacher) =>
        {
            (student, teacher) = MapSizes.Equalise(student, teacher);
            return Losses.AffinityLoss.Of(student, teacher, patch);
        };
    }

    public static IReadOnlyList<MethodDefinition> All => LoadedPlugins.After(Own, plugin => plugin.Methods);

    /// <exception cref="ArgumentException">There is no such method.</exception>
    public static MethodDefinition Get(string name) => All.FirstOrDefault(m => m.Entry.Name == name)
        ?? throw new ArgumentException(
            $"Unknown method '{name}'; one of: {string.Join(", ", All.Select(m => m.Entry.Name))}", nameof(name));
}
