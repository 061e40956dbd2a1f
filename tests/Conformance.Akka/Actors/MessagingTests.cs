using Akka.Actor;
using Akka.Event;
using Shouldly;

namespace KdCluster.Conformance.Actors;

public sealed class MessagingTests : Kit
{
    [Fact]
    public void Messages_of_one_sender_arrive_in_order()
    {
        var system = Local();
        var probe = new Probe(system);
        for (var i = 0; i < 10_000; i++)
            probe.Ref.Tell(i, ActorRefs.NoSender);
        for (var i = 0; i < 10_000; i++)
            probe.Expect<int>().ShouldBe(i);
    }

    [Fact]
    public void Tell_inside_an_actor_names_that_actor_as_the_sender_and_forward_keeps_the_first()
    {
        var system = Local();
        var probe = new Probe(system);
        var middle = system.ActorOf(Props.Create(() => new Middle(probe.Ref)), "middle");
        var asker = new Probe(system, "asker");

        middle.Tell("tell", asker.Ref);
        probe.Expect<string>();
        probe.LastSender.ShouldBe(middle);

        middle.Tell("forward", asker.Ref);
        probe.Expect<string>();
        probe.LastSender.ShouldBe(asker.Ref);
    }

    [Fact]
    public async Task Ask_gives_the_answer_times_out_or_throws_the_failure()
    {
        var system = Local();
        var echo = system.ActorOf<Echo>();
        (await echo.Ask<string>("hello", Soon)).ShouldBe("hello");
        await Should.ThrowAsync<AskTimeoutException>(() => echo.Ask<string>("silence", TimeSpan.FromMilliseconds(50)));
        (await Should.ThrowAsync<InvalidOperationException>(() => echo.Ask<string>("fail", Soon))).Message.ShouldBe("no");
        await Should.ThrowAsync<ArgumentException>(() => echo.Ask<int>("hello", Soon));
        using var cancelled = new CancellationTokenSource(50);
        await Should.ThrowAsync<TaskCanceledException>(() => echo.Ask<string>("silence", cancelled.Token));
    }

    [Fact]
    public void PipeTo_sends_the_result_or_the_failure()
    {
        var system = Local();
        var probe = new Probe(system);
        Task.FromResult(7).PipeTo(probe.Ref);
        probe.Expect<int>().ShouldBe(7);
        Task.FromResult(7).PipeTo(probe.Ref, success: n => $"got {n}");
        probe.Expect<string>().ShouldBe("got 7");
        Task.FromException<int>(new InvalidOperationException("no")).PipeTo(probe.Ref);
        probe.Expect<Status.Failure>().Cause.ShouldBeOfType<InvalidOperationException>();
        Task.FromException<int>(new InvalidOperationException("no")).PipeTo(probe.Ref, failure: e => e.Message);
        probe.Expect<string>().ShouldBe("no");
        Task.CompletedTask.PipeTo(probe.Ref, success: () => "done");
        probe.Expect<string>().ShouldBe("done");
    }

    [Fact]
    public void What_goes_to_a_dead_actor_is_published_as_a_dead_letter()
    {
        var system = Local();
        var probe = new Probe(system);
        var letters = new Probe(system);
        system.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));
        var actor = system.ActorOf<Echo>();
        probe.Watch(actor);
        actor.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        probe.Expect<Terminated>();
        actor.Tell("late", probe.Ref);
        var letter = letters.Fish<DeadLetter>(l => Equals(l.Message, "late"));
        letter.Recipient.ShouldBe(actor);
        letter.Sender.ShouldBe(probe.Ref);
    }

    [Fact]
    public void What_no_handler_takes_is_published_as_unhandled()
    {
        var system = Local();
        var unhandled = new Probe(system);
        system.EventStream.Subscribe(unhandled.Ref, typeof(UnhandledMessage));
        system.ActorOf<Echo>().Tell(12.5, ActorRefs.NoSender);
        unhandled.Expect<UnhandledMessage>().Message.ShouldBe(12.5);
    }

    [Fact]
    public void The_first_fitting_handler_takes_a_message_and_become_swaps_them_all()
    {
        var system = Local();
        var probe = new Probe(system);
        var actor = system.ActorOf(Props.Create<Moody>(probe.Ref));
        foreach (var message in new object[] { 1, 20, "up", 1, "down", 1 })
            actor.Tell(message, ActorRefs.NoSender);
        new[] { probe.Expect<string>(), probe.Expect<string>(), probe.Expect<string>(), probe.Expect<string>() }
            .ShouldBe(["small 1", "any 20", "up 1", "small 1"]);
    }

    [Fact]
    public async Task A_selection_finds_actors_by_path_and_by_pattern()
    {
        var system = Local();
        var echo = system.ActorOf<Echo>("echo");
        (await system.ActorSelection("/user/echo").ResolveOne(Soon)).ShouldBe(echo);
        (await system.ActorSelection(echo.Path).ResolveOne(Soon)).ShouldBe(echo);
        (await system.ActorSelection("akka://local/user/echo").Ask<string>("x", Soon)).ShouldBe("x");
        (await system.ActorSelection("/user/ec*").Ask<string>("y", Soon)).ShouldBe("y");
        await Should.ThrowAsync<ActorNotFoundException>(() => system.ActorSelection("/user/nobody").ResolveOne(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Names_are_unique_and_checked()
    {
        var system = Local();
        system.ActorOf<Echo>("one").Path.ToString().ShouldBe("akka://local/user/one");
        Should.Throw<InvalidActorNameException>(() => system.ActorOf<Echo>("one"));
        Should.Throw<InvalidActorNameException>(() => system.ActorOf<Echo>("a/b"));
        Should.Throw<InvalidActorNameException>(() => system.ActorOf<Echo>(""));
    }

    private sealed class Middle : ReceiveActor
    {
        public Middle(IActorRef to)
        {
            Receive<string>(m => m == "forward", to.Forward);
            Receive<string>(m => to.Tell(m));
        }
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo()
        {
            Receive<string>(m => m == "fail", _ => Sender.Tell(new Status.Failure(new InvalidOperationException("no"))));
            Receive<string>(m => m != "silence", m => Sender.Tell(m));
            Receive<string>(_ => { });
        }
    }

    private sealed class Moody : ReceiveActor
    {
        private readonly IActorRef _to;

        public Moody(IActorRef to)
        {
            _to = to;
            Normal();
        }

        private void Normal()
        {
            Receive<int>(n => _to.Tell($"small {n}"), n => n < 10);
            Receive<string>(m => m == "up", _ => BecomeStacked(Up));
            ReceiveAny(m => _to.Tell($"any {m}"));
        }

        private void Up()
        {
            Receive<int>(n => _to.Tell($"up {n}"));
            Receive<string>(m => m == "down", _ => UnbecomeStacked());
        }
    }
}
