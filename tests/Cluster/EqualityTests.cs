using KdCluster.Cluster.Tests.Support;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>Nothing fails: the cluster's result is the one-process reference's, bit for bit.</summary>
public sealed class EqualityTests
{
    [Theory]
    [InlineData(nameof(RunTexts.Online), RunTexts.Online, 3, 1)]
    [InlineData(nameof(RunTexts.Offline), RunTexts.Offline, 3, 2)]
    [InlineData(nameof(RunTexts.Mean), RunTexts.Mean, 3, 1)]
    [InlineData("one node, four slots", RunTexts.Online, 1, 4)]
    [InlineData("eight peers on two nodes of four slots", RunTexts.Eight, 2, 4)]
    public async Task A_cluster_gives_what_one_process_gives(string what, string yaml, int nodes, int slots)
    {
        _ = what;
        await using var cluster = await TestCluster.Start(nodes, slots);
        var run = (await cluster.Submit(yaml)).Run;
        var reference = ReferenceRun.Of(yaml);
        reference.Sheets.ShouldNotBeEmpty();
        (await cluster.Completed(run)).ShouldEqual(reference);
    }
}
