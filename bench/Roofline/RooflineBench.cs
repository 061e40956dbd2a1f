using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Libtorch;
using KdCluster.Distillation.Training;
using KdCluster.RunFiles;

namespace KdCluster.Bench;

/// <summary>How near a plain step comes to what this machine can do, and where the rest of its time goes.</summary>
internal static class RooflineBench
{
    private const int Batch = 128;
    private const int Batches = 4;

    private static readonly string[] Models = ["light-cnn", "deep-cnn", "resnet20", "wrn-16-2"];

    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        LibtorchLoader.Require();
        settings.Say("peaks");
        var peaks = Peaks.Measured();
        settings.Say(
            $"fp32 products {peaks.Products / 1e9:0} GFLOP/s, bf16 {peaks.HalfProducts / 1e9:0}, "
                + $"memory {peaks.Memory / 1e9:0.0} GB/s");
        foreach (var model in Models)
            foreach (var precision in PrecisionsOf(model))
                foreach (var line in Of(model, precision, peaks, settings))
                    yield return line;
    }

    /// <summary>bf16 without units for it is many times slower than fp32, and says nothing of a peak.</summary>
    private static TrainingPrecision[] PrecisionsOf(string model) =>
        Bf16Units.Present || model == Models[0]
            ? [TrainingPrecision.Fp32, TrainingPrecision.Bf16]
            : [TrainingPrecision.Fp32];

    private static IEnumerable<BenchLine> Of(
        string model, TrainingPrecision precision, Peaks peaks, BenchSettings settings)
    {
        var half = precision == TrainingPrecision.Bf16;
        var name = $"roofline {model} {(half ? "bf16" : "fp32")}";
        settings.Say(name);
        var plan = Plan(model);
        var peer = plan.Stages[0].Peers[0] with { Precision = precision };
        using var data = RunData.Load(plan);
        using var parts = new StepParts(plan, data, peer);
        var shape = data.Images.Shape;
        var work = StepWork.Of(
            parts.Net, [Batch, shape.Channels, shape.Height, shape.Width], half ? sizeof(short) : sizeof(float));
        using var trainer = PeerTrainer.Create(new PeerSetup(plan, 0, peer, data, "cpu", null, []));
        var steps = new List<double>();
        for (var block = 0; block < settings.Blocks; block++)
        {
            // Between the steps, so that both see the same machine.
            peaks = peaks.Or(Peaks.Measured());
            parts.Step(Batch);
            foreach (var (index, product) in work.Products.Index())
                parts.Alone(product, index == 0);
            var result = trainer.TrainEpoch(new EpochOrder(block, 0, [], 1, null), null, CancellationToken.None);
            if (block > 0)
                steps.Add(result.TrainSeconds * 1000 / Batches);
        }

        var step = steps.Median();
        var (peak, times) = (half ? peaks.HalfProducts : peaks.Products, parts.Medians);
        yield return BenchLine.Share(
            $"{name}: products over the peak", work.Operations / step / 1e6, peak / 1e9, "GFLOP/s");
        yield return Part("the least that products and memory allow", work.Limit(peak, peaks.Memory) * 1000);
        var products = times["products forward"] + times["products backward"];
        yield return Part("products forward", times["products forward"]);
        yield return Part("products backward", times["products backward"]);
        yield return Part("other layers", times["forward"] + times["backward"] - products);
        yield return Part("views", times["views"]);
        yield return Part("loss", times["loss"]);
        yield return Part("optimizer", times["optimizer"]);
        yield return Part("evaluation of as many images, not in the step", times["evaluation"]);
        string[] inStep = ["views", "forward", "loss", "backward", "optimizer"];
        // Less than nothing is noise.
        yield return Part(
            "our own: the step less its parts", Math.Max(0, step - inStep.Sum(part => times[part])));

        BenchLine Part(string part, double milliseconds) =>
            BenchLine.Share($"{name}: {part}", milliseconds, step, "ms");
    }

    private static RunPlan Plan(string model)
    {
        var text = $$"""
            name: roofline
            mode: offline
            data: { name: synthetic, samples: {{Batch * Batches}}, testSamples: 10 }
            views: { kind: fixed, augment: [] }
            seed: 1
            epochs: 1000
            evaluateEvery: 1000
            batchSize: {{Batch}}
            optimizer: { name: adam, lr: 1e-3 }
            teacher: { model: {{model}}, epochs: 1000 }
            students: [{ name: student, model: light-cnn }]
            distill: { method: kd, temperature: 2, weight: 0.25 }
            """;
        var result = RunFile.Parse(text, [], Catalogue.Load());
        return result.TryGetPlan(out var plan)
            ? plan
            : throw new InvalidOperationException(string.Join('\n', result.Problems));
    }
}
