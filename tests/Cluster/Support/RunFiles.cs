using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using Shouldly;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>Small runs over made images: a second an epoch at most.</summary>
public static class RunFiles
{
    private const string Common = """
        seed: 3
        batchSize: 32
        data: { name: synthetic, samples: 256, testSamples: 64, classes: 4 }
        optimizer: { name: adam, lr: 1e-3 }
        """;

    /// <summary>Three peers that teach each other on fresh views.</summary>
    public const string Online = $$"""
        name: online
        mode: online
        epochs: 3
        {{Common}}
        views: { kind: per-epoch, augment: [crop, flip, mixup] }
        peers: [{ name: ann, model: light-cnn }, { name: bob, model: keras-student, count: 2 }]
        distill: { method: dml, weight: 1 }
        exchange: { sheets: fresh, precision: fp32 }
        """;

    /// <summary>Sheets that cost nothing, and a mean in the place of all of them.</summary>
    public const string Mean = $$"""
        name: mean
        mode: online
        epochs: 3
        {{Common}}
        peers: [{ name: ann, model: light-cnn, count: 3 }]
        distill: { method: dml, weight: 1 }
        exchange: { sheets: recorded, topology: mean }
        """;

    /// <summary>A teacher, then two students of it, each beside its control.</summary>
    public const string Offline = $$"""
        name: offline
        mode: offline
        epochs: 2
        {{Common}}
        controls: true
        teacher: { model: light-cnn, epochs: 4 }
        students: [{ name: ann, model: keras-student }, { name: bob, model: light-cnn }]
        distill: { method: kd, temperature: 4, weight: 0.9 }
        """;

    /// <summary>Long enough to be disturbed.</summary>
    public static string Long(int peers, int epochs, string more = "") => $$"""
        name: long
        mode: online
        epochs: {{epochs}}
        {{Common.Replace("samples: 256", "samples: 1024")}}
        peers: [{ name: ann, model: keras-student, count: {{peers}} }]
        distill: { method: dml, weight: 1 }
        exchange: { sheets: recorded }
        {{more}}
        """;

    public static RunPlan Plan(string yaml)
    {
        var result = RunFile.Parse(yaml, [], Catalogue.Load());
        result.Problems.ShouldBeEmpty();
        result.TryGetPlan(out var plan).ShouldBeTrue();
        return plan!;
    }
}
