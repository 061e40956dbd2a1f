using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.RunFiles;

namespace KdCluster.Bench;

/// <summary>The run file of a method's bench: the same student, images and batches for all.</summary>
internal static class MethodPlan
{
    public const int Steps = 20;

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
        var result = RunFile.Parse(text, [], Catalogue.Load());
        return result.TryGetPlan(out var plan)
            ? plan
            : throw new InvalidOperationException(string.Join('\n', result.Problems));
    }
}
