using Akka.Actor;
using Shouldly;

namespace KdCluster.Conformance.Actors;

public sealed class LifecycleTests : Kit
{
    [Fact]
    public void A_restart_keeps_the_reference_and_the_mailbox_and_calls_the_hooks()
    {
        var system = Local();
        var probe = new Probe(system);
        var actor = system.ActorOf(Props.Create(() => new Hooked(probe.Ref)));
        probe.Expect<string>().ShouldBe("preStart");
        actor.Tell("throw", ActorRefs.NoSender);
        actor.Tell("after", ActorRefs.NoSender);
        probe.Expect<string>().ShouldBe("preRestart throw");
        probe.Expect<string>().ShouldBe("postStop");
        probe.Expect<string>().ShouldBe("postRestart boom");
        probe.Expect<string>().ShouldBe("preStart");
        probe.Expect<string>().ShouldBe("after");
        system.Stop(actor);
        probe.Expect<string>().ShouldBe("postStop");
    }

    [Theory]
    [InlineData(Directive.Resume, "state 1")]
    [InlineData(Directive.Restart, "state 0")]
    public void The_supervisor_decides_by_the_exception(Directive directive, string then)
    {
        var system = Local();
        var probe = new Probe(system);
        var parent = system.ActorOf(Props.Create(() => new Parent(directive)));
        parent.Tell("make", probe.Ref);
        var child = probe.Expect<IActorRef>();
        child.Tell("count", probe.Ref);
        child.Tell("throw", probe.Ref);
        child.Tell("state", probe.Ref);
        probe.Expect<string>().ShouldBe(then);
    }

    [Fact]
    public void Stop_ends_the_child_and_escalate_fails_the_parent()
    {
        var system = Local();
        var probe = new Probe(system);
        var parent = system.ActorOf(Props.Create(() => new Parent(Directive.Stop)));
        parent.Tell("make", probe.Ref);
        var child = probe.Expect<IActorRef>();
        probe.Watch(child);
        child.Tell("throw", probe.Ref);
        probe.Expect<Terminated>().ActorRef.ShouldBe(child);

        var grandparent = system.ActorOf(Props.Create(() => new Parent(Directive.Stop)));
        grandparent.Tell("make-parent", probe.Ref);
        var escalating = probe.Expect<IActorRef>();
        probe.Watch(escalating);
        escalating.Tell("make", probe.Ref);
        probe.Expect<IActorRef>().Tell("throw", probe.Ref);
        probe.Expect<Terminated>().ActorRef.ShouldBe(escalating);
    }

    [Fact]
    public void More_restarts_than_allowed_stop_the_child()
    {
        var system = Local();
        var probe = new Probe(system);
        var parent = system.ActorOf(Props.Create(() => new Parent(Directive.Restart, 2)));
        parent.Tell("make", probe.Ref);
        var child = probe.Expect<IActorRef>();
        probe.Watch(child);
        for (var i = 0; i < 2; i++)
        {
            child.Tell("throw", probe.Ref);
            child.Tell("state", probe.Ref);
            probe.Expect<string>().ShouldBe("state 0");
        }

        child.Tell("throw", probe.Ref);
        probe.Expect<Terminated>();
    }

    [Fact]
    public void An_actor_whose_constructor_throws_is_stopped()
    {
        var system = Local();
        var probe = new Probe(system);
        var actor = system.ActorOf(Props.Create<Unmakeable>());
        probe.Watch(actor);
        probe.Expect<Terminated>().ActorRef.ShouldBe(actor);
    }

    [Fact]
    public void A_parent_stops_after_its_children()
    {
        var system = Local();
        var probe = new Probe(system);
        var parent = system.ActorOf(Props.Create(() => new Parent(Directive.Stop)));
        parent.Tell("make", probe.Ref);
        var child = probe.Expect<IActorRef>();
        probe.Watch(child);
        probe.Watch(parent);
        system.Stop(parent);
        probe.Expect<Terminated>().ActorRef.ShouldBe(child);
        probe.Expect<Terminated>().ActorRef.ShouldBe(parent);
    }

    [Fact]
    public async Task GracefulStop_completes_when_the_actor_is_gone()
    {
        var system = Local();
        var probe = new Probe(system);
        var actor = system.ActorOf(Props.Create(() => new Hooked(probe.Ref)));
        (await actor.GracefulStop(Soon)).ShouldBeTrue();
        probe.Expect<string>().ShouldBe("preStart");
        probe.Expect<string>().ShouldBe("postStop");
    }

    [Fact]
    public void Watching_an_actor_that_is_gone_tells_at_once_and_unwatch_ends_it()
    {
        var system = Local();
        var probe = new Probe(system);
        var actor = system.ActorOf(Props.Create(() => new Parent(Directive.Stop)));
        probe.Watch(actor);
        system.Stop(actor);
        probe.Expect<Terminated>();
        probe.Watch(actor);
        probe.Expect<Terminated>().ActorRef.ShouldBe(actor);
    }

    [Fact]
    public void WatchWith_brings_the_chosen_message_and_unhandled_Terminated_kills_the_watcher()
    {
        var system = Local();
        var probe = new Probe(system);
        var subject = system.ActorOf(Props.Create(() => new Parent(Directive.Stop)));
        var watcher = system.ActorOf(Props.Create(() => new Watcher(subject, "gone", probe.Ref)));
        var pact = system.ActorOf(Props.Create(() => new Watcher(subject, null, probe.Ref)));
        probe.Watch(pact);
        probe.Expect<string>().ShouldBe("watching");
        probe.Expect<string>().ShouldBe("watching");
        system.Stop(subject);
        var got = new object[] { probe.Expect<object>(), probe.Expect<object>() };
        got.ShouldContain("gone");
        got.OfType<Terminated>().Single().ActorRef.ShouldBe(pact);
        watcher.IsNobody().ShouldBeFalse();
    }

    [Fact]
    public async Task Termination_waits_for_every_actor_and_runs_the_callbacks()
    {
        var system = Local();
        var probe = new Probe(system);
        system.ActorOf(Props.Create(() => new Hooked(probe.Ref)));
        probe.Expect<string>();
        var called = false;
        system.RegisterOnTermination(() => called = true);
        await system.Terminate().WaitAsync(Soon);
        called.ShouldBeTrue();
        system.WhenTerminated.IsCompleted.ShouldBeTrue();
    }

    private sealed class Hooked(IActorRef to) : UntypedActor
    {
        protected override void PreStart() => to.Tell("preStart");

        protected override void PostStop() => to.Tell("postStop");

        protected override void PreRestart(Exception reason, object message)
        {
            to.Tell($"preRestart {message}");
            base.PreRestart(reason, message);
        }

        protected override void PostRestart(Exception reason)
        {
            to.Tell($"postRestart {reason.Message}");
            base.PostRestart(reason);
        }

        protected override void OnReceive(object message)
        {
            if (message is "throw")
                throw new InvalidOperationException("boom");
            to.Tell(message);
        }
    }

    private sealed class Parent : ReceiveActor
    {
        private readonly Directive _directive;
        private readonly int _retries;

        public Parent(Directive directive)
            : this(directive, -1)
        {
        }

        public Parent(Directive directive, int retries)
        {
            _directive = directive;
            _retries = retries;
            Receive<string>(m => m == "make", _ => Sender.Tell(Context.ActorOf<Counter>("child")));
            Receive<string>(m => m == "make-parent", _ => Sender.Tell(Context.ActorOf(Props.Create(() => new Parent(Directive.Escalate)))));
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_retries, -1, _ => _directive, loggingEnabled: false);
    }

    private sealed class Counter : ReceiveActor
    {
        private int _count;

        public Counter()
        {
            Receive<string>(m => m == "count", _ => _count++);
            Receive<string>(m => m == "throw", _ => throw new InvalidOperationException("boom"));
            Receive<string>(m => m == "state", _ => Sender.Tell($"state {_count}"));
        }
    }

    private sealed class Unmakeable : UntypedActor
    {
        public Unmakeable() => throw new InvalidOperationException("cannot be");

        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class Watcher : ReceiveActor
    {
        public Watcher(IActorRef subject, string? message, IActorRef to)
        {
            if (message is null)
                Context.Watch(subject);
            else
                Context.WatchWith(subject, message);
            to.Tell("watching");
            Receive<string>(m => to.Tell(m));
        }
    }
}
