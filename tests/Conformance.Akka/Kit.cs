using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace KdCluster.Conformance;

/// <summary>What the tests share: systems that stop with the test, probes, and waiting for a condition with a deadline.</summary>
public abstract class Kit : IAsyncLifetime
{
    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private readonly ConcurrentBag<ActorSystem> _systems = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var system in _systems)
            await system.Terminate().WaitAsync(TimeSpan.FromSeconds(30));
    }

    protected static async Task Eventually(Func<bool> condition, string what, TimeSpan? within = null)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            if (waited.Elapsed > (within ?? Soon))
                Assert.Fail($"Not within {within ?? Soon}: {what}");
            await Task.Delay(15);
        }
    }

    protected ActorSystem Local(string hocon = "", string name = "local")
    {
        var config = ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.ParseString("akka.loglevel = OFF, akka.stdout-loglevel = OFF"));
        var system = ActorSystem.Create(name, config);
        _systems.Add(system);
        return system;
    }
}
