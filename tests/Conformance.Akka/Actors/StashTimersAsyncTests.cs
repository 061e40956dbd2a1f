using Akka.Actor;
using Shouldly;

namespace KdCluster.Conformance.Actors;

public sealed class StashTimersAsyncTests : Kit
{
    [Fact]
    public void Stashed_messages_come_back_first_and_in_order()
    {
        var system = Local();
        var probe = new Probe(system);
        var actor = system.ActorOf(Props.Create(() => new Patient(probe.Ref)));
        foreach (var message in new[] { "a", "b", "c", "open", "d" })
            actor.Tell(message, ActorRefs.NoSender);
        string.Concat(Enumerable.Range(0, 4).Select(_ => probe.Expect<string>())).ShouldBe("abcd");
    }

    [Fact]
    public void What_is_stashed_survives_a_restart()
    {
        var system = Local();
        var probe = new Probe(system);
        var actor = system.ActorOf(Props.Create(() => new Patient(probe.Ref)));
        foreach (var message in new[] { "a", "b", "throw", "open" })
            actor.Tell(message, ActorRefs.NoSender);
        string.Concat(probe.Expect<string>(), probe.Expect<string>()).ShouldBe("ab");
    }

    [Fact]
    public void Timers_fire_repeat_are_replaced_by_key_and_cancelled()
    {
        var system = Local();
        var probe = new Probe(system);
        var actor = system.ActorOf(Props.Create(() => new Timed(probe.Ref)));
        actor.Tell("single", ActorRefs.NoSender);
        probe.Expect<string>().ShouldBe("active True");
        probe.Expect<string>().ShouldBe("fired second");
        actor.Tell("active", ActorRefs.NoSender);
        probe.Expect<string>().ShouldBe("active False");
        actor.Tell("periodic", ActorRefs.NoSender);
        for (var i = 0; i < 3; i++)
            probe.Expect<string>().ShouldBe("fired tick");
        actor.Tell("cancel", ActorRefs.NoSender);
        probe.Fish<string>(m => m == "cancelled");
        probe.ExpectNothing();
    }

    [Fact]
    public void A_restart_ends_the_timers()
    {
        var system = Local();
        var probe = new Probe(system);
        var actor = system.ActorOf(Props.Create(() => new Timed(probe.Ref)));
        actor.Tell("periodic", ActorRefs.NoSender);
        probe.Expect<string>().ShouldBe("fired tick");
        actor.Tell("throw", ActorRefs.NoSender);
        actor.Tell("cancel", ActorRefs.NoSender);
        probe.Fish<string>(m => m == "cancelled");
        probe.ExpectNothing();
    }

    [Fact]
    public void Receive_timeout_comes_when_nothing_else_does()
    {
        var system = Local();
        var probe = new Probe(system);
        var actor = system.ActorOf(Props.Create(() => new Sleepy(probe.Ref)));
        actor.Tell("x", ActorRefs.NoSender);
        probe.Expect<string>().ShouldBe("x");
        probe.Expect<ReceiveTimeout>();
    }

    [Fact]
    public void An_async_handler_keeps_sender_and_context_and_lets_nothing_overtake_it()
    {
        var system = Local();
        var probe = new Probe(system);
        var actor = system.ActorOf(Props.Create(() => new Slow()));
        for (var i = 0; i < 20; i++)
            actor.Tell(i, probe.Ref);
        for (var i = 0; i < 20; i++)
        {
            probe.Expect<int>().ShouldBe(i);
            probe.LastSender.ShouldBe(actor);
        }
    }

    [Fact]
    public void A_failing_async_handler_restarts_the_actor()
    {
        var system = Local();
        var probe = new Probe(system);
        var actor = system.ActorOf(Props.Create(() => new Slow()));
        actor.Tell(-1, probe.Ref);
        actor.Tell(5, probe.Ref);
        probe.Expect<int>().ShouldBe(5);
    }

    [Fact]
    public void The_scheduler_tells_once_repeats_and_is_called_off()
    {
        var system = Local();
        var probe = new Probe(system);
        system.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(20), probe.Ref, "once", ActorRefs.NoSender);
        probe.Expect<string>().ShouldBe("once");
        var cancelable = system.Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.Zero, TimeSpan.FromMilliseconds(20), probe.Ref, "again", ActorRefs.NoSender);
        probe.Expect<string>();
        probe.Expect<string>();
        cancelable.Cancel();
        system.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(60), probe.Ref, "last", ActorRefs.NoSender);
        probe.Fish<string>(m => m == "last");
        probe.ExpectNothing();
    }

    private sealed class Patient : ReceiveActor, IWithUnboundedStash
    {
        public Patient(IActorRef to)
        {
            Receive<string>(m => m == "throw", _ => throw new InvalidOperationException());
            Receive<string>(m => m == "open", _ =>
            {
                Become(() => Receive<string>(m => to.Tell(m)));
                Stash.UnstashAll();
            });
            ReceiveAny(_ => Stash.Stash());
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class Timed : ReceiveActor, IWithTimers
    {
        public Timed(IActorRef to)
        {
            Receive<string>(m => m == "single", _ =>
            {
                Timers.StartSingleTimer("key", "first", TimeSpan.FromMilliseconds(5));
                Timers.StartSingleTimer("key", "second", TimeSpan.FromMilliseconds(40));
                to.Tell($"active {Timers.IsTimerActive("key")}");
            });
            Receive<string>(m => m == "active", _ => to.Tell($"active {Timers.IsTimerActive("key")}"));
            Receive<string>(m => m == "periodic", _ => Timers.StartPeriodicTimer("key", "tick", TimeSpan.FromMilliseconds(10)));
            Receive<string>(m => m == "throw", _ => throw new InvalidOperationException());
            Receive<string>(m => m == "cancel", _ =>
            {
                Timers.Cancel("key");
                to.Tell("cancelled");
            });
            Receive<string>(m => to.Tell($"fired {m}"));
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }

    private sealed class Sleepy : ReceiveActor
    {
        public Sleepy(IActorRef to)
        {
            SetReceiveTimeout(TimeSpan.FromMilliseconds(60));
            ReceiveAny(m =>
            {
                if (m is ReceiveTimeout)
                    SetReceiveTimeout(null);
                to.Tell(m);
            });
        }
    }

    private sealed class Slow : ReceiveActor
    {
        public Slow() => ReceiveAsync<int>(async n =>
        {
            await Task.Yield();
            await Task.Delay(1);
            if (n < 0)
                throw new InvalidOperationException("negative");
            Sender.Tell(n, Context.Self);
        });
    }
}
