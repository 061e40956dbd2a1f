using KdCluster.Cluster.Tests.Support;
using Shouldly;

namespace KdCluster.Cluster.Tests;

[Collection(nameof(OneNode))]
public sealed class FrontDoorTests(OneNode shared)
{
    [Fact]
    public async Task Two_consoles_at_once_and_a_submit_repeated_with_one_key_make_one_run_each()
    {
        var cluster = shared.Cluster;
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(i => cluster.Submit(RunTexts.Mean, key: i % 2 == 0 ? "one" : "two")));
        answers.Select(answer => answer.Run).Distinct().Count().ShouldBe(2);
        answers.Count(answer => !answer.Repeated).ShouldBe(2);
        foreach (var run in answers.Select(answer => answer.Run).Distinct())
            await cluster.Completed(run, 240);
    }
}
