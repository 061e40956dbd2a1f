using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Shouldly;

namespace KdCluster.Conformance.Remote;

/// <summary>Where the packages would put a type name on the wire, or have something that is not here.</summary>
public sealed class EmbeddedWireTests : RemoteKit
{
    [EmbeddedFact]
    public async Task A_message_without_a_serializer_is_an_error_at_the_sender_and_a_dead_letter()
    {
        var (a, b) = (Remoting("a", hocon: "akka.loglevel = ERROR"), Remoting("b"));
        var sink = new Probe(b, "sink");
        var (errors, letters) = (new Probe(a), new Probe(a));
        a.EventStream.Subscribe(errors.Ref, typeof(Error));
        a.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));
        var target = await Find(a, b, "sink");
        target.Tell(new Unbound(1), ActorRefs.NoSender);
        errors.Expect<Error>().Message.ToString()!.ShouldContain(nameof(Unbound));
        letters.Fish<DeadLetter>(l => l.Message is Unbound);
        target.Tell(new Numbered(1), ActorRefs.NoSender);
        sink.Expect<Numbered>();
    }

    [EmbeddedFact]
    public async Task A_manifest_that_the_receiver_does_not_know_costs_that_message_alone()
    {
        var (a, b) = (Remoting("a"), Remoting("b"));
        var sink = new Probe(b, "sink");
        var target = await Find(a, b, "sink");
        target.Tell(new OnlyHere(), ActorRefs.NoSender);
        target.Tell(new Numbered(1), ActorRefs.NoSender);
        sink.Expect<Numbered>();
    }

    [EmbeddedFact]
    public void Tls_is_refused_in_plain_words() =>
        Should.Throw<ConfigurationException>(() => Remoting("a", hocon: "akka.remote.dot-netty.tcp.enable-ssl = true")).Message.ShouldContain("enable-ssl");

    [EmbeddedFact]
    public void Environment_variables_and_appending_are_understood()
    {
        Environment.SetEnvironmentVariable("KD_CONFORMANCE", "from outside");
        var config = ConfigurationFactory.ParseString("a = inside\na = ${?KD_CONFORMANCE}\nb = inside\nb = ${?KD_CONFORMANCE_NOT}\nl = [1]\nl += 2\nc { l = ${l} [3] }");
        config.GetString("a").ShouldBe("from outside");
        config.GetString("b").ShouldBe("inside");
        config.GetIntList("l").ShouldBe([1, 2]);
        config.GetIntList("c.l").ShouldBe([1, 2, 3]);
    }

    private sealed record Unbound(int Number);
}

/// <summary>Its manifest is in nobody's list.</summary>
public sealed record OnlyHere : IWireMessage;
