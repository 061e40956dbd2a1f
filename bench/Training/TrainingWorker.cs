using KdCluster.Contracts;
using KdCluster.Distillation.Training;
using KdCluster.RunFiles;

namespace KdCluster.Bench;

/// <summary>
/// Our side: the product's own peer trainer on the real images, which stops after each block until it is told to go on.
/// </summary>
internal static class TrainingWorker
{
    public const string Verb = "training-worker";

    private const string RunFileText = """
        name: bench
        mode: offline
        data: { name: fashion-mnist }
        views: { kind: fixed, augment: [] }
        seed: 1
        epochs: 1000
        batchSize: 128
        precision: PRECISION
        optimizer: { name: adam, lr: 1e-3 }
        teacher: { model: deep-cnn, epochs: 1 }
        students: [ { name: student, model: MODEL } ]
        controls: true
        distill: { method: kd, temperature: 2, weight: 0.25 }
        """;

    /// <param name="method">`plain`: labels only. `kd`: with the sheet of a deep-cnn.</param>
    /// <param name="precision">`fp32` or `bf16`.</param>
    public static void Run(string model, string method, string precision)
    {
        var text = RunFileText.Replace("MODEL", model).Replace("PRECISION", precision);
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
