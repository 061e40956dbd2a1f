using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.RunFiles;

namespace KdCluster.Simulation;

public static class Plans
{
    public static RunPlan Online(
        int peers, int epochs, bool controls = true, string exchange = "{ sheets: recorded }",
        string views = "{ kind: fixed }", int min = 1, int max = 8, int minPeers = 1,
        bool autoscale = false) => Read($$"""
        name: sim
        mode: online
        data: { name: synthetic, samples: 100, testSamples: 50, classes: 10, shape: [3, 32, 32] }
        views: {{views}}
        epochs: {{epochs}}
        batchSize: 10
        peers:
          - { name: ann, model: light-cnn }
        {{(peers > 1 ? $"  - {{ name: bob, model: light-cnn, count: {peers - 1} }}" : "")}}
        scale: { min: {{min}}, max: {{max}}, template: ann, autoscale: {{(autoscale ? "true" : "false")}} }
        controls: {{(controls ? "true" : "false")}}
        distill: { method: dml, temperature: 1, weight: 1 }
        placement: { minPeers: {{minPeers}}, deadline: 30m }
        exchange: {{exchange}}
        """);

    public static RunPlan Offline(int epochs, string views = "{ kind: per-epoch, augment: [crop] }") => Read($$"""
        name: sim
        mode: offline
        data: { name: synthetic, samples: 100, testSamples: 50, classes: 10, shape: [3, 32, 32] }
        views: {{views}}
        epochs: {{epochs}}
        batchSize: 10
        teacher: { model: deep-cnn, epochs: 2 }
        students:
          - { name: bob, model: light-cnn, count: 2 }
        controls: true
        distill: { method: kd, temperature: 2, weight: 0.5 }
        placement: { minPeers: 1, deadline: 30m }
        """);

    private static RunPlan Read(string yaml)
    {
        var result = RunFile.Parse(yaml, [], Catalogue.Load());
        return result.TryGetPlan(out var plan)
            ? plan
            : throw new InvalidOperationException(string.Join("\n", result.Problems));
    }
}
