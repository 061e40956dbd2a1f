using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Wire;

namespace KdCluster.Hosting.Tests.Wire;

public sealed class ClosedWireTests(ClosedWireTests.Closed closed) : IClassFixture<ClosedWireTests.Closed>
{
    private const int Newtonsoft = 1;
    private const int Misc = 16;
    private const int SystemMessages = 22;
    private const int Cluster = 5;
    private static readonly Config Settings = """
        akka {
          actor.provider = cluster
          remote.dot-netty.tcp {
            hostname = "127.0.0.1"
            port = 0
          }
        }
        """;

    private static readonly Config Quiet = "akka { loglevel = OFF\n stdout-loglevel = OFF }";

    private readonly ActorSystem _system = closed.System;

    [Theory]
    [InlineData("System.Object, System.Private.CoreLib")]
    [InlineData("Akka.Actor.Props, Akka")]
    [InlineData("")]
    public void No_serializer_reads_what_is_not_of_the_protocol(string manifest)
    {
        var bytes = MakesAFile("/");
        foreach (var id in Enumerable.Range(-10, 300).Append(7301))
        {
            var refusal = Should.Throw<Exception>(() => Read(bytes, id, manifest));
            // An empty manifest is a selection's: these bytes are none, or what it holds is refused.
            (refusal is WireException or SerializationException || (id == 6 && manifest.Length == 0))
                .ShouldBeTrue($"{id}: {refusal}");
        }
    }

    /// <summary>Why all this: as long as Akka's own does it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stranger_names_a_type_and_Akka_s_default_makes_one(bool closed)
    {
        var file = Path.Combine(Path.GetTempPath(), $"kd-{Guid.NewGuid():N}");
        var system = ActorSystem.Create("kd", closed ? ClosedWire.Over(Quiet) : Quiet);
        var read = () => system.Serialization.Deserialize(MakesAFile(file), Newtonsoft, "System.Object");
        if (closed)
            Should.Throw<WireException>(read);
        else
            ((IDisposable)read()).Dispose();
        File.Exists(file).ShouldBe(!closed);
        File.Delete(file);
        await system.Terminate();
    }

    [Theory]
    [InlineData(Misc, "PP")]
    [InlineData(Misc, "K")]
    [InlineData(Misc, "CF")]
    [InlineData(Misc, "RORRC")]
    [InlineData(Misc, "STF")]
    [InlineData(SystemMessages, "Akka.Dispatch.SysMsg.Terminate, Akka")]
    [InlineData(SystemMessages, "Akka.Dispatch.SysMsg.Suspend, Akka")]
    [InlineData(SystemMessages, "Akka.Dispatch.SysMsg.Create, Akka")]
    [InlineData(Cluster, "Akka.Cluster.ClusterUserAction+Down, Akka.Cluster")]
    [InlineData(Cluster, "Akka.Cluster.ClusterUserAction+Leave, Akka.Cluster")]
    [InlineData(Cluster, "Akka.Cluster.Routing.ClusterRouterPool, Akka.Cluster")]
    [InlineData(Newtonsoft, "KdCluster.Hosting.Tests.Wire.ClosedWireTests, Hosting.Tests")]
    public void What_ends_or_makes_actors_does_not_come_in(int id, string manifest) =>
        Should.Throw<WireException>(() => Read([], id, manifest)).Message.ShouldContain("is no message");

    [Fact]
    public void What_is_not_of_the_protocol_does_not_go_out()
    {
        foreach (var message in new object[] { new Foreign(), PoisonPill.Instance, new Terminate(), new byte[3] })
            Should.Throw<WireException>(() => _system.Serialization.Serialize(message))
                .Message.ShouldContain(message.GetType().ToString());
    }

    [Fact]
    public void Ours_and_what_the_cluster_lives_by_comes_and_goes()
    {
        var selection = new ActorSelectionMessage(Ours, [new SelectChildName("user")]);
        foreach (var message in new object[] { Ours, new Identify("who"), selection, new Publish("topic", Ours) })
            Through(message).GetType().ShouldBe(message.GetType());
        ((ActorSelectionMessage)Through(selection)).Message.ShouldBe(Ours);
    }

    [Fact]
    public void A_watch_is_about_an_actor_here_and_a_watcher_elsewhere()
    {
        var here = (IInternalActorRef)_system.ActorOf(Props.Empty, "here");
        var other = (IInternalActorRef)_system.ActorOf(Props.Empty, "other");
        var elsewhere = (IInternalActorRef)((ExtendedActorSystem)_system).Provider.ResolveActorRef(
            "akka.tcp://kd@127.0.0.1:1/user/watcher");
        Through(new Watch(here, elsewhere)).ShouldBeOfType<Watch>();
        Through(new DeathWatchNotification(elsewhere, true, false)).ShouldBeOfType<DeathWatchNotification>();
        Should.Throw<WireException>(() => Through(new Watch(here, other)));
        Should.Throw<WireException>(() => Through(new Watch(elsewhere, here)));
        Should.Throw<WireException>(() => Through(new DeathWatchNotification(here, true, false)));
    }

    [Fact]
    public void A_selection_with_a_poison_pill_does_not_go_out() => Should.Throw<WireException>(
        () => _system.Serialization.Serialize(new ActorSelectionMessage(PoisonPill.Instance, [])));

    [Fact]
    public async Task A_system_without_remoting_takes_the_rules_too()
    {
        var local = ActorSystem.Create("kd", ClosedWire.Over(Quiet));
        Should.Throw<WireException>(() => local.Serialization.Serialize(new Foreign()));
        local.Serialization.Serialize(Ours).Length.ShouldBePositive();
        await local.Terminate();
    }

    private static StaleTerm Ours => new(new("n1"), new(1), new(2));

    /// <summary>A type of the product's packages whose constructor makes a file.</summary>
    private static byte[] MakesAFile(string path) => System.Text.Encoding.UTF8.GetBytes(
        $$"""
        {
          "$type": "Serilog.Sinks.File.FileSink, Serilog.Sinks.File", "path": "{{path}}",
          "textFormatter": { "$type": "Serilog.Formatting.Json.JsonFormatter, Serilog" }
        }
        """);

    private object Through(object message)
    {
        var serializer = _system.Serialization.FindSerializerFor(message);
        var bytes = Akka.Serialization.Serialization.WithTransport(
            (ExtendedActorSystem)_system, () => serializer.ToBinary(message));
        return Read(bytes, serializer.Identifier, Akka.Serialization.Serialization.ManifestFor(serializer, message));
    }

    private object Read(byte[] bytes, int id, string manifest) =>
        _system.Serialization.Deserialize(bytes, id, manifest);

    private sealed record Foreign;

    public sealed class Closed : IAsyncLifetime
    {
        public ActorSystem System { get; private set; } = null!;

        public Task InitializeAsync()
        {
            // What a user writes does not open it.
            var opened = ConfigurationFactory.ParseString(
                """akka.actor.serialization-bindings { "System.Object" = akka-misc }""");
            System = ActorSystem.Create("kd", ClosedWire.Over(opened.WithFallback(Settings).WithFallback(Quiet)));
            return Task.CompletedTask;
        }

        public Task DisposeAsync() => System.Terminate();
    }
}
