using KdCluster.Cluster.Tests.Support;

namespace KdCluster.Cluster.Tests;

public sealed class ForeignClientTests
{
    [Fact]
    public async Task What_a_stranger_sends_does_nothing()
    {
        await using var cluster = await TestCluster.Start(1, slots: 3);
        var processes = new[] { cluster.Coordinator, cluster.Nodes[0] };
        var run = (await cluster.Submit(RunTexts.Mean)).Run;
        await cluster.Training(run, 0);
        await using (var stranger = new ForeignClient())
        {
            foreach (var (address, file) in processes.Select(p => (p.Endpoint.Akka, Made(cluster, p))))
            {
                stranger.Attack(address, file);
                (await stranger.WhoIs(address + "/remote/akka.tcp")).ShouldBeNull();
                (await stranger.WhoIs(address + "/user/nobody")).ShouldBeNull();
            }

            (await cluster.Completed(run)).Peers.Count.ShouldBe(3);
            foreach (var process in processes)
            {
                process.HasExited.ShouldBeFalse(process.Log);
                File.Exists(Made(cluster, process)).ShouldBeFalse();
                process.Log.Split('\n').Count(line => line.Contains("was refused", StringComparison.Ordinal))
                    .ShouldBeInRange(1, 2, process.Log);
            }
        }

        var next = (await cluster.Submit(RunTexts.Mean)).Run;
        await cluster.Completed(next);
        foreach (var id in new[] { run, next })
            (await cluster.Placed(id)).Count.ShouldBe(3, "no peer was lost");
    }

    private static string Made(TestCluster cluster, Daemon process) => cluster.Folder($"made-in-{process.Name}");
}
