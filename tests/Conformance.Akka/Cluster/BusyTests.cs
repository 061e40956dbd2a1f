using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster;
using Shouldly;

namespace KdCluster.Conformance.Clusters;

public sealed class BusyTests : ClusterKit
{
    [Fact]
    public async Task Nobody_becomes_unreachable_while_every_core_computes_and_the_thread_pool_is_starved()
    {
        var nodes = await Formed(3);
        var probes = nodes.Select(n => Events(n, typeof(ClusterEvent.IReachabilityEvent))).ToArray();
        var until = Stopwatch.GetTimestamp() + (8 * Stopwatch.Frequency);
        using var release = new ManualResetEventSlim();
        for (var i = 0; i < 200; i++)
            ThreadPool.UnsafeQueueUserWorkItem(_ => release.Wait(), null);
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
        var unreachable = nodes.Sum(n => Cluster.Get(n).State.Unreachable.Count);
        release.Set();
        unreachable.ShouldBe(0);
        foreach (var probe in probes)
            probe.ExpectNothing();
    }
}
