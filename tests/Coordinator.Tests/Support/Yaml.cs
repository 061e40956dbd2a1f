namespace KdCluster.Coordinator.Tests.Support;

public static class Yaml
{
    /// <summary>Four runs.</summary>
    public const string Sweep = "sweep: { seeds: 2, temperature: [1, 4] }";

    public static string Online(int peers = 2, int epochs = 3, string more = "") => $$"""
        name: test
        mode: online
        data: { name: synthetic, samples: 100, testSamples: 50, classes: 10, shape: [3, 32, 32] }
        epochs: {{epochs}}
        batchSize: 10
        peers:
          - { name: ann, model: light-cnn, count: {{peers}} }
        controls: false
        distill: { method: dml, temperature: 1, weight: 1 }
        {{more}}
        """;
}
