using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Shouldly;

namespace KdCluster.Conformance.Remote;

public sealed class RemotingTests : RemoteKit
{
    [Fact]
    public async Task Messages_between_systems_arrive_once_and_in_order()
    {
        const int Count = 20_000;
        var (a, b) = (Remoting("a"), Remoting("b"));
        var sink = new Probe(b, "sink");
        var target = await Find(a, b, "sink");
        for (var i = 0; i < Count; i++)
            target.Tell(new Numbered(i), ActorRefs.NoSender);
        for (var i = 0; i < Count; i++)
            sink.Expect<Numbered>().Number.ShouldBe(i);
        sink.ExpectNothing();
    }

    [Fact]
    public async Task Senders_and_references_inside_messages_work_across_systems()
    {
        var (a, b) = (Remoting("a"), Remoting("b"));
        b.ActorOf<Echo>("echo");
        var probe = new Probe(a, "probe");
        var echo = await Find(a, b, "echo");
        echo.Tell("hello", probe.Ref);
        probe.Expect<string>().ShouldBe("hello");
        probe.LastSender.ShouldBe(echo);
        echo.Tell(new ReplyTo(probe.Ref), ActorRefs.NoSender);
        probe.Expect<string>().ShouldBe("from echo");
        (await echo.Ask<int>(42, Soon)).ShouldBe(42);
        (await echo.Ask<long>(42L, Soon)).ShouldBe(42L);
        (await a.ActorSelection($"{AddressOf(b)}/user/e*").Ask<string>("x", Soon)).ShouldBe("x");
    }

    [Fact]
    public async Task An_address_and_a_serialized_path_lead_back_to_the_actor()
    {
        var (a, b) = (Remoting("a"), Remoting("b"));
        var echo = b.ActorOf<Echo>("echo");
        var path = Akka.Serialization.Serialization.SerializedActorPath(echo);
        path.ShouldStartWith($"akka.tcp://b@127.0.0.1:{AddressOf(b).Port}/user/echo#");
        (await ((ExtendedActorSystem)a).Provider.ResolveActorRef(path).Ask<string>("x", Soon)).ShouldBe("x");
        ((ExtendedActorSystem)b).Provider.ResolveActorRef(path).ShouldBe(echo);
        Address.Parse(AddressOf(b).ToString()).ShouldBe(AddressOf(b));
    }

    [Fact]
    public async Task A_message_above_the_cap_is_an_error_at_the_sender_that_names_type_and_size_and_the_connection_goes_on()
    {
        var (a, b) = (Remoting("a", hocon: "akka.loglevel = ERROR"), Remoting("b"));
        var sink = new Probe(b, "sink");
        var errors = new Probe(a);
        a.EventStream.Subscribe(errors.Ref, typeof(Error));
        var target = await Find(a, b, "sink");
        target.Tell(new Blob(new byte[127_000]), ActorRefs.NoSender);
        sink.Expect<Blob>().Bytes.Length.ShouldBe(127_000);

        target.Tell(new Blob(new byte[128_001]), ActorRefs.NoSender);
        var error = errors.Fish<Error>(e => e.Cause?.GetType().Name == "OversizedPayloadException");
        error.Cause.Message.ShouldContain("Blob");
        error.Cause.Message.ShouldContain("128");

        target.Tell(new Numbered(1), ActorRefs.NoSender);
        sink.Expect<Numbered>();
    }

    [Fact]
    public async Task A_stopped_actor_of_another_system_and_one_that_never_was_are_reported_to_its_watchers()
    {
        var (a, b) = (Remoting("a"), Remoting("b"));
        var echo = b.ActorOf<Echo>("echo");
        var watcher = new Probe(a);
        var remote = await Find(a, b, "echo");
        watcher.Watch(remote);
        (await remote.Ask<string>("x", Soon)).ShouldBe("x");
        watcher.ExpectNothing();
        b.Stop(echo);
        watcher.Expect<Terminated>().ActorRef.ShouldBe(remote);
        watcher.Watch(remote);
        watcher.Expect<Terminated>().ActorRef.ShouldBe(remote);
    }

    [Fact]
    public async Task The_end_of_a_system_is_reported_to_those_who_watch_its_actors()
    {
        var (a, b) = (Remoting("a"), Remoting("b"));
        b.ActorOf<Echo>("echo");
        var watcher = new Probe(a);
        var remote = await Find(a, b, "echo");
        watcher.Watch(remote);
        (await remote.Ask<string>("x", Soon)).ShouldBe("x");
        await b.Terminate();
        watcher.Expect<Terminated>().ActorRef.ShouldBe(remote);
    }

    [Fact]
    public async Task A_system_that_comes_back_on_the_same_address_is_reached_again()
    {
        var a = Remoting("a", hocon: "akka.remote.retry-gate-closed-for = 200ms");
        var b = Remoting("b");
        var port = AddressOf(b).Port!.Value;
        b.ActorOf<Echo>("echo");
        (await (await Find(a, b, "echo")).Ask<string>("x", Soon)).ShouldBe("x");
        await b.Terminate();
        var again = Remoting("b", port);
        again.ActorOf<Echo>("echo");
        var answered = false;
        await Eventually(() => answered || (answered = Answers(a.ActorSelection($"{AddressOf(again)}/user/echo"))), "an answer of the new system");
    }

    [Fact]
    public async Task A_cut_connection_is_opened_again()
    {
        using var door = new Door();
        var a = Remoting("a", hocon: "akka.remote.retry-gate-closed-for = 200ms");
        var b = Remoting("b", door.Behind, $"{door.Hocon}\nakka.remote.retry-gate-closed-for = 200ms");
        b.ActorOf<Echo>("echo");
        var echo = a.ActorSelection($"akka.tcp://b@127.0.0.1:{door.Port}/user/echo");
        await Eventually(() => Answers(echo), "an answer through the door");
        door.Cut();
        await Eventually(() => Answers(echo), "an answer after the cut");
    }

    [Fact]
    public async Task Watchers_hear_of_a_system_that_falls_silent()
    {
        using var door = new Door();
        var fast = "akka.remote.watch-failure-detector { heartbeat-interval = 100ms, acceptable-heartbeat-pause = 1s, expected-response-after = 300ms, unreachable-nodes-reaper-interval = 100ms }";
        var a = Remoting("a", hocon: fast);
        var b = Remoting("b", door.Behind, door.Hocon);
        b.ActorOf<Echo>("echo");
        var echo = await a.ActorSelection($"akka.tcp://b@127.0.0.1:{door.Port}/user/echo").ResolveOne(Soon);
        var watcher = new Probe(a);
        watcher.Watch(echo);
        (await echo.Ask<string>("x", Soon)).ShouldBe("x");
        door.Freeze();
        watcher.Expect<Terminated>(20_000).AddressTerminated.ShouldBeTrue();
    }

    [Fact]
    public async Task Random_and_truncated_bytes_at_the_port_cost_only_their_own_connection()
    {
        var (a, b) = (Remoting("a"), Remoting("b"));
        b.ActorOf<Echo>("echo");
        var echo = await Find(a, b, "echo");
        (await echo.Ask<string>("before", Soon)).ShouldBe("before");
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            // Some begin like a frame of a modest size that never comes whole.
            if (i % 3 == 0)
                BitConverter.TryWriteBytes(bytes, random.Next(0, 300));
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync("127.0.0.1", AddressOf(b).Port!.Value);
            await socket.SendAsync(bytes);
        }

        (await echo.Ask<string>("after", Soon)).ShouldBe("after");
        var c = Remoting("c");
        (await (await Find(c, b, "echo")).Ask<string>("new", Soon)).ShouldBe("new");
    }

    // DotNetty shares a port that is in use, on Linux.
    [EmbeddedFact]
    public void A_port_in_use_fails_the_start()
    {
        var a = Remoting("a");
        Should.Throw<Exception>(() => Remoting("b", AddressOf(a).Port!.Value));
    }

    private static bool Answers(ActorSelection selection)
    {
        try
        {
            return selection.Ask<string>("x", TimeSpan.FromMilliseconds(500)).GetAwaiter().GetResult() == "x";
        }
        catch (Exception e) when (e is AskTimeoutException or TaskCanceledException)
        {
            return false;
        }
    }
}
