using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.RunFiles;
using Shouldly;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>Small runs over made images: a second an epoch at most.</summary>
public static class RunTexts
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

    /// <summary>Bytes with a scale a sample, and the mean of them again as such.</summary>
    public const string Int8 = $$"""
        name: int8
        mode: online
        epochs: 3
        {{Common}}
        peers: [{ name: ann, model: light-cnn, count: 3 }]
        distill: { method: dml, weight: 1 }
        exchange: { sheets: recorded, topology: mean, precision: int8 }
        """;

    /// <summary>Two that learn, and one that says anything: they do not learn from it.</summary>
    public const string Quarantine = $$"""
        name: quarantine
        mode: online
        epochs: 3
        {{Common}}
        peers:
          - { name: ann, model: light-cnn }
          - { name: bob, model: keras-student }
          - { name: eve, model: light-cnn, optimizer: { lr: 1 } }
        distill: { method: dml, weight: 1 }
        exchange: { sheets: recorded, maxLogit: 1e30, quarantine: { drop: 0.3 } }
        """;

    /// <summary>As many as one machine shall take: the sheet of each goes to seven others.</summary>
    public const string Eight = $$"""
        name: eight
        mode: online
        epochs: 2
        {{Common}}
        peers: [{ name: ann, model: keras-student, count: 8 }]
        distill: { method: dml, weight: 1 }
        exchange: { sheets: recorded }
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

    /// <summary>Four runs, each with a teacher, then a student beside its control.</summary>
    public const string Sweep = $$"""
        name: sweep
        mode: offline
        epochs: 2
        {{Common}}
        controls: true
        teacher: { model: light-cnn, epochs: 3 }
        students: [{ name: ann, model: keras-student }]
        distill: { method: kd, weight: 0.9 }
        sweep: { seeds: 2, temperature: [1, 4] }
        """;

    /// <summary>Over in two seconds.</summary>
    public const string Tiny = $$"""
        name: tiny
        mode: online
        epochs: 2
        {{Common}}
        controls: false
        peers: [{ name: ann, model: light-cnn }, { name: bob, model: keras-student }]
        distill: { method: dml, weight: 1 }
        exchange: { sheets: recorded }
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

    public const string Teacher = "tom";
    public const string Student = "sue";

    /// <summary>Who learns together with the student.</summary>
    public const string Mate = "bob";

    /// <summary>
    /// A method in small, as its catalogue entry says that it is used. On a cluster with nothing else to do and several
    /// nodes, teacher and student sit apart: nodes are filled in turn, so that what trains first, the teacher's
    /// companion, is where the student will be.
    /// </summary>
    /// <param name="variant">A key of the method with its value; null for what it does without.</param>
    public static string OfMethod(MethodEntry method, string? variant = null)
    {
        var options = (method.Options.Any(option => option.Name == "negatives") ? ", negatives: 32" : "")
            + (variant is null ? "" : ", " + variant);
        var data = method.Name switch
        {
            "kdcl" => ", heldOut: 16",
            "mpl" => ", labelled: 24",
            _ => "",
        };
        var (setting, small, large, other) = TaskEntry.Classification.IsAmong(method.Targets)
            ? (InSmall.Replace("noise: 0.3", "noise: 0.3" + data), "light-cnn", "resnet8", "keras-student")
            : (ScenesInSmall, "unet-16", "unet-16", "unet-16");
        // As much of the views as the method is for.
        var common = $$"""
            name: {{method.Name}}
            seed: 3
            {{(method.Unmixed is null ? setting : setting.Replace(", mixup", ""))}}
            """;
        var mate = method.Needs == MethodNeeds.None ? "" : $", {{ name: {Mate}, model: {other} }}";
        return method.Is(MethodMode.Offline)
            ? $$"""
                {{common}}
                stages:
                  - name: teachers
                    epochs: 2
                    optimizer: { name: adam, lr: 4e-3 }
                    peers: [{ name: companion, model: {{other}} }, { name: {{Teacher}}, model: {{large}} }]
                  - name: students
                    epochs: 2
                    teachers: [{{Teacher}}]
                    peers: [{ name: {{Student}}, model: {{small}} }]
                    distill: { method: {{method.Name}}{{options}} }
                """
            : $$"""
                {{common}}
                mode: online
                epochs: 2
                peers: [{ name: {{Student}}, model: {{small}} }{{mate}}]
                distill: { method: {{method.Name}}{{options}} }
                """;
    }

    /// <summary>A teacher, an assistant that learns from it, a student of the assistant.</summary>
    public const string Chain = $$"""
        name: chain
        seed: 3
        {{InSmall}}
        stages:
          - { name: first, controls: false, epochs: 3, optimizer: { name: adam, lr: 4e-3 },
              peers: [{ name: companion, model: keras-student }, { name: {{Teacher}}, model: resnet8 }] }
          - { name: second, epochs: 2, teachers: [{{Teacher}}],
              peers: [{ name: ada, model: light-cnn, optimizer: { lr: 4e-3 } }],
              distill: { method: kd, temperature: 4, weight: 0.5 } }
          - { name: third, epochs: 2, teachers: [ada],
              peers: [{ name: {{Student}}, model: light-cnn }], distill: { method: kd, temperature: 4, weight: 0.9 } }
        """;

    /// <summary>Peers of two kinds that teach each other, and a frozen teacher among them.</summary>
    public const string MixedCohort = $$"""
        name: mixed
        seed: 3
        {{InSmall}}
        stages:
          - { name: first, controls: false, epochs: 3, optimizer: { name: adam, lr: 4e-3 },
              peers: [{ name: companion, model: keras-student }, { name: {{Teacher}}, model: resnet8 }] }
          - { name: second, epochs: 3, teachers: [{{Teacher}}],
              peers: [{ name: {{Student}}, model: light-cnn }, { name: {{Mate}}, model: keras-student }],
              distill: { method: dml, weight: 1 } }
        """;

    private const string InSmall = """
        batchSize: 16
        data: { name: synthetic, samples: 64, testSamples: 32, classes: 4, noise: 0.3 }
        views: { kind: per-epoch, augment: [crop, flip, mixup] }
        optimizer: { name: adam, lr: 1e-3 }
        exchange: { sheets: fresh }
        controls: true
        """;

    private const string ScenesInSmall = """
        batchSize: 2
        data: { name: fashion-scenes, samples: 4, testSamples: 2 }
        views: { kind: per-epoch, augment: [crop, flip] }
        optimizer: { name: adam, lr: 1e-3 }
        exchange: { sheets: fresh }
        controls: true
        """;

    public static RunPlan Plan(string yaml) => Plans(yaml).ShouldHaveSingleItem();

    public static IReadOnlyList<RunPlan> Plans(string yaml)
    {
        var result = RunFile.Parse(yaml, [], Catalogue.Load());
        result.Problems.ShouldBeEmpty();
        return result.Plans;
    }
}
