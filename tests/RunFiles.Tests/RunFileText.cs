using KdCluster.Contracts.Api;
using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles.Tests;

/// <summary>Reads run files in tests: a valid base and what a test adds to it.</summary>
internal static class RunFileText
{
    /// <summary>An online run that is valid as it stands.</summary>
    public const string Online = """
        name: test
        mode: online
        data: { name: fashion-mnist, limit: 2000 }
        epochs: 5
        peers:
          - { name: ann, model: light-cnn }
          - { name: bob, model: resnet8 }
        distill: { method: dml }
        """;

    /// <summary>An offline run that is valid as it stands.</summary>
    public const string Offline = """
        name: test
        mode: offline
        data: { name: fashion-mnist, limit: 2000 }
        epochs: 5
        teacher: { model: deep-cnn, epochs: 6 }
        students:
          - { name: ann, model: light-cnn }
        """;

    public static RunPlan Plan(string yaml, params string[] overrides)
    {
        var result = RunFile.Parse(yaml, overrides, Catalogue.Load());
        result.Problems.ShouldBeEmpty();
        result.TryGetPlan(out var plan).ShouldBeTrue();
        return plan!;
    }

    public static IReadOnlyList<RunPlan> Plans(string yaml, params string[] overrides)
    {
        var result = RunFile.Parse(yaml, overrides, Catalogue.Load());
        result.Problems.ShouldBeEmpty();
        return result.Plans;
    }

    public static IReadOnlyList<RunFileProblem> Problems(string yaml, params string[] overrides)
    {
        var result = RunFile.Parse(yaml, overrides, Catalogue.Load());
        result.Plans.ShouldBeEmpty();
        return result.Problems;
    }

    /// <summary>The one problem that a run file has.</summary>
    public static RunFileProblem Problem(string yaml, params string[] overrides) =>
        Problems(yaml, overrides).ShouldHaveSingleItem();
}
