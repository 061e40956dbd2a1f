using System.Diagnostics;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Api;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>Computing takes nothing from the heartbeats, whose settings here are those that users have.</summary>
[Collection(Lanes.Alone)]
public sealed class BusyTests
{
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(60);

    [Fact]
    [Trait("Lane", "Long")]
    public async Task A_minute_of_busy_cores_makes_no_node_unreachable_and_the_run_goes_on()
    {
        await using var cluster = await TestCluster.Start(3);
        var run = (await cluster.Submit(RunTexts.Long(3, epochs: 1000))).Run;
        await cluster.Training(run, 1);
        Compute();
        foreach (var daemon in cluster.Nodes.Append(cluster.Coordinator))
            daemon.Log.ShouldNotContain("unreachable", Case.Insensitive, daemon.Name);
        (await cluster.GetNodes()).ShouldAllBe(node => node.Status == NodeStatus.Up);
        await cluster.Training(run, 3);
    }

    /// <summary>Two threads a core, beside the peers that train on all of them.</summary>
    private static void Compute()
    {
        var until = Stopwatch.GetTimestamp() + (long)(Busy.TotalSeconds * Stopwatch.Frequency);
        var busy = Enumerable.Range(0, Environment.ProcessorCount * 2).Select(_ => new Thread(() =>
        {
            var x = 1.0;
            while (Stopwatch.GetTimestamp() < until)
                x = Math.Sqrt(x + 2);
        })).ToArray();
        foreach (var thread in busy)
            thread.Start();
        foreach (var thread in busy)
            thread.Join();
    }
}
