using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.RunFiles;

namespace KdCluster.Bench;

/// <summary>The run file of a method's bench: the same student, images and batches for all.</summary>
internal static class MethodPlan
{
    public const int Steps = 20;
    public const int TutorialSteps = 40;
    public const int TutorialBatch = 128;

    /// <summary>
    /// The last stage of the plan is the one to measure; its first peer distils, and a control of it is there.
    /// </summary>
    public static RunPlan Of(string method, string? variant)
    {
        var entry = Catalogue.Load().Method(method)!;
        var option = variant is null ? "" : $", variant: {variant}";
        // KL to the mean probability of others needs more than one of them; the rest of the online methods is measured
        // between two peers.
        var peers = entry.Needs == MethodNeeds.None ? 1 : method == "ensemble" ? 3 : 2;
        var stage = entry.Is(MethodMode.Offline)
            ? "teachers: [teacher], peers: [{ name: student, model: light-cnn }]"
            : $"peers: [{{ name: student, model: light-cnn, count: {peers} }}]";
        var text = $$"""
            name: bench
            data: { name: synthetic, samples: {{(Steps * 64) + 256}}, testSamples: 10, heldOut: 256, labelled: 320 }
            seed: 1
            epochs: 1000
            evaluateEvery: 1000
            batchSize: 64
            optimizer: { name: adam, lr: 1e-3 }
            controls: true
            exchange: { sheets: recorded }
            stages:
              - { name: teacher, epochs: 1, peers: [{ name: teacher, model: light-cnn }] }
              - { name: students, {{stage}}, distill: { method: {{method}}{{option}} } }
            """;
        return Parsed(text);
    }

    /// <summary>
    /// The same of the recipe of PyTorch's distillation tutorial, on made images of CIFAR-10's shape.
    /// </summary>
    public static RunPlan Tutorial(string method) => Parsed(
        $$"""
        name: bench
        data: { name: synthetic, samples: {{TutorialSteps * TutorialBatch}}, testSamples: 10, shape: [3, 32, 32] }
        views: { kind: fixed, augment: [] }
        seed: 1
        epochs: 1000
        evaluateEvery: 1000
        batchSize: {{TutorialBatch}}
        optimizer: { name: adam, lr: 1e-3 }
        controls: true
        stages:
          - { name: teacher, epochs: 1, peers: [{ name: teacher, model: deep-cnn }] }
          - name: students
            teachers: [teacher]
            peers: [{ name: student, model: light-cnn }]
            distill: { method: {{method}}, weight: 0.25, hardWeight: 0.75 }
        """);

    private static RunPlan Parsed(string text)
    {
        var result = RunFile.Parse(text, [], Catalogue.Load());
        return result.TryGetPlan(out var plan)
            ? plan
            : throw new InvalidOperationException(string.Join('\n', result.Problems));
    }
}
