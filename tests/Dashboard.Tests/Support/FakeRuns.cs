namespace KdCluster.Dashboard.Tests.Support;

/// <summary>Run files for a cluster that trains nothing.</summary>
internal static class FakeRuns
{
    private const string Data =
        "data: { name: synthetic, samples: 1000, testSamples: 10000, classes: 10, shape: [3, 32, 32] }";

    public static string Mutual(string name = "mutual", int epochs = 40, int peers = 3) => $$"""
        name: {{name}}
        mode: online
        {{Data}}
        epochs: {{epochs}}
        batchSize: 10
        peers:
          - { name: ann, model: light-cnn }
          - { name: bob, model: resnet8, count: {{peers - 1}} }
        scale: { min: 2, max: {{Math.Max(8, peers)}}, template: ann }
        controls: true
        distill: { method: dml, temperature: 3, weight: 1 }
        """;

    public static string Offline(string name = "offline", int epochs = 10) => $$"""
        name: {{name}}
        mode: offline
        {{Data}}
        batchSize: 10
        teacher: { model: light-cnn, epochs: 3 }
        students:
          - { name: sam, model: resnet8 }
        epochs: {{epochs}}
        controls: true
        distill: { method: kd, temperature: 4, weight: 0.9 }
        """;

    public static string Sweep(string name = "sweep", int epochs = 6) => $$"""
        {{Mutual(name, epochs, 2)}}
        sweep: { seeds: 3, temperature: [1, 2, 4, 8] }
        """;
}
