using KdCluster.Contracts;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Training;
using KdCluster.RunFiles;

namespace KdCluster.Bench;

/// <summary>
/// Our side: the product's own peer trainer on the real images, which stops after each block until it is told to go on.
/// </summary>
internal static class TrainingWorker
{
    public const string Verb = "training-worker";

    private const string Common = """
        name: bench
        mode: offline
        views: { kind: fixed, augment: [] }
        seed: 1
        epochs: 1000
        evaluateEvery: 1000
        precision: PRECISION
        optimizer: { name: adam, lr: 1e-3 }
        students: [ { name: student, model: MODEL } ]
        controls: true
        distill: { method: kd, temperature: 2, weight: 0.25 }
        """;

    private const string Classes = $$"""
        {{Common}}
        data: { name: fashion-mnist }
        batchSize: 128
        teacher: { model: deep-cnn, epochs: 1 }
        """;

    private const string Masks = $$"""
        {{Common}}
        data: { name: fashion-scenes, samples: 320, testSamples: 16 }
        batchSize: 16
        teacher: { model: unet-16, epochs: 1 }
        """;

    /// <param name="method">`plain`: labels only. `kd`: with the sheet of a deep-cnn.</param>
    /// <param name="precision">`fp32` or `bf16`.</param>
    public static void Run(string model, string method, string precision)
    {
        var isOfMasks = ModelRegistry.All.Single(one => one.Name == model).Task == TaskEntry.Segmentation;
        var text = (isOfMasks ? Masks : Classes).Replace("MODEL", model).Replace("PRECISION", precision);
        var result = RunFile.Parse(text, [], Catalogue.Load());
        if (!result.TryGetPlan(out var plan))
            throw new InvalidOperationException(string.Join('\n', result.Problems));
        using var data = RunData.Load(plan);
        var peer = plan.Stages[1].Peers.Single(p => p.IsControl == (method == "plain"));
        using var trainer = PeerTrainer.Create(new PeerSetup(plan, 1, peer, data, "cpu", null, []));
        var sources = method == "kd"
            ? [new SourceLogits(new PeerId("teacher"), Sheet(data))]
            : Array.Empty<SourceLogits>();
        var turns = new Turns();
        for (var epoch = 0; ; epoch++)
        {
            turns.Begin();
            trainer.TrainEpoch(
                new EpochOrder(epoch, 0, sources, 1, null), _ => turns.StepDone(), CancellationToken.None);
            turns.Pause();
        }
    }

    /// <summary>
    /// The figures in a sheet do not change what a step costs; that they come from a deep-cnn is the teacher's affair.
    /// </summary>
    private static float[] Sheet(RunData data)
    {
        var random = new Random(1);
        var logits = new float[data.Samples * data.Classes];
        for (var i = 0; i < logits.Length; i++)
            logits[i] = (float)((random.NextDouble() * 8) - 4);
        return logits;
    }
}
