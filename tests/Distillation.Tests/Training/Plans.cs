using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Tests.Training;

/// <summary>Small plans on synthetic images.</summary>
internal static class Plans
{
    public static readonly JsonElement NoOptions = JsonSerializer.SerializeToElement(new { });

    public static PeerPlan Peer(
        string name = "ann", string model = "light-cnn", long seed = 7, string? controlOf = null,
        string optimizer = "adam", double rate = 1e-3, int batchSize = 32) => new(
        new PeerId(name), model, seed, batchSize,
        new OptimizerPlan(optimizer, rate, optimizer == "sgd" ? 0.9 : 0, false, 0, 0.9, 0.999, 1e-8, null),
        new SchedulePlan("constant", 0, [], 0.1, 0), InitPlan.Random, controlOf is null ? null : new PeerId(controlOf),
        null);

    public static DistillPlan Distill(
        string method, double temperature = 1, double weight = 1, double hardWeight = 1, object? options = null) =>
        new(method, temperature, weight, hardWeight, 0, JsonSerializer.SerializeToElement(options ?? new { }));

    public static StagePlan Stage(DistillPlan? distill, params PeerPlan[] peers) => new("main", 3, peers, [], distill);

    public static RunPlan Run(
        IReadOnlyList<StagePlan> stages, IReadOnlyList<string>? augment = null, ViewKind views = ViewKind.PerEpoch,
        SheetSource sheets = SheetSource.Recorded, int samples = 96, int channels = 1, int side = 28) => new(
        "test", 1,
        new DataPlan(
            "synthetic", null, null, 0, null,
            JsonSerializer.SerializeToElement(
                new { samples, testSamples = 64, classes = 4, shape = new[] { channels, side, side }, noise = 0.3 })),
        new ViewPlan(views, 1, augment ?? []),
        new ExchangePlan(SheetPrecision.Fp32, 1, 0, 0, 0, sheets, ExchangeTopology.Full),
        stages, null, new PlacementPlan(UnmetPlacement.Wait, TimeSpan.FromMinutes(1), 1), "hash");
}
