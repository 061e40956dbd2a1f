using System.Collections.Concurrent;
using Akka;
using Akka.Actor;
using Shouldly;

namespace KdCluster.Conformance.Actors;

public sealed class ShutdownAndDispatcherTests : Kit
{
    [Fact]
    public async Task Coordinated_shutdown_runs_its_phases_in_order_once_and_stops_the_system()
    {
        var system = Local();
        var order = new ConcurrentQueue<string>();
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "second", () => Note("second"));
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "first", () => Note("first"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "fails", () => throw new InvalidOperationException("ignored"));
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "third", () => Note("third"));
        var run = shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance);
        shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).ShouldBe(run);
        await run.WaitAsync(Soon);
        order.ShouldBe(["first", "second", "third"]);
        shutdown.ShutdownReason.ShouldBe(CoordinatedShutdown.ClrExitReason.Instance);
        await system.WhenTerminated.WaitAsync(Soon);

        Task<Done> Note(string what)
        {
            order.Enqueue(what);
            return Task.FromResult(Done.Instance);
        }
    }

    [Fact]
    public async Task Actors_run_on_the_dispatcher_that_they_are_given()
    {
        var system = Local("""
            pinned { type = PinnedDispatcher }
            own { type = ForkJoinDispatcher, throughput = 10, dedicated-thread-pool { thread-count = 2 } }
            """);
        foreach (var dispatcher in new[] { "pinned", "own" })
        {
            var actor = system.ActorOf(Props.Create<WhichThread>().WithDispatcher(dispatcher));
            (await actor.Ask<bool>("pool?", Soon)).ShouldBeFalse(dispatcher);
        }

        var pinned = system.ActorOf(Props.Create<WhichThread>().WithDispatcher("pinned"));
        var first = await pinned.Ask<int>("thread", Soon);
        for (var i = 0; i < 20; i++)
            (await pinned.Ask<int>("thread", Soon)).ShouldBe(first);
        (await system.ActorOf<WhichThread>().Ask<bool>("pool?", Soon)).ShouldBeTrue();
    }

    private sealed class WhichThread : ReceiveActor
    {
        public WhichThread()
        {
            Receive<string>(m => m == "pool?", _ => Sender.Tell(Thread.CurrentThread.IsThreadPoolThread));
            Receive<string>(_ => Sender.Tell(Environment.CurrentManagedThreadId));
        }
    }
}
