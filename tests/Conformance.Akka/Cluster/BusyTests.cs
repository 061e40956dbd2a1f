using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster;
using Shouldly;

namespace KdCluster.Conformance.Clusters;

public sealed class BusyTests : ClusterKit
{
    private const int Seconds = 6;

    /// <summary>The detector as Akka has it: whether computing is taken for silence is asked of what users have.</summary>
    private const string Patient = OwnThreads + "akka.cluster.failure-detector { heartbeat-interval = 1s, acceptable-heartbeat-pause = 3s }\n";

    [Fact]
    public async Task Nobody_becomes_unreachable_while_every_core_computes()
    {
        var nodes = await Formed(3, hocon: Patient);
        var probes = nodes.Select(n => Events(n, typeof(ClusterEvent.UnreachableMember))).ToArray();
        Compute();
        foreach (var probe in probes)
            probe.ExpectNothing();
    }

    // On the packages the completions of socket operations need the pool.
    [EmbeddedFact]
    public async Task Nobody_becomes_unreachable_while_the_thread_pool_is_starved_too()
    {
        var nodes = await Formed(3, hocon: Patient);
        var probes = nodes.Select(n => Events(n, typeof(ClusterEvent.UnreachableMember))).ToArray();
        using var release = new ManualResetEventSlim();
        for (var i = 0; i < 300; i++)
            ThreadPool.UnsafeQueueUserWorkItem(_ => release.Wait(), null);
        Compute();
        var unreachable = nodes.Sum(n => Cluster.Get(n).State.Unreachable.Count);
        release.Set();
        unreachable.ShouldBe(0);
        foreach (var probe in probes)
            probe.ExpectNothing();
    }

    private static void Compute()
    {
        var until = Stopwatch.GetTimestamp() + (Seconds * Stopwatch.Frequency);
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
