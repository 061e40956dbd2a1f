using Akka.Actor;

namespace KdCluster.Conformance.Remote;

/// <summary>Systems that reach each other over loopback.</summary>
public abstract class RemoteKit : Kit
{
    protected const string Wire = """
        akka.actor.serializers.wire = "KdCluster.Conformance.Remote.WireSerializer, Conformance.Akka"
        akka.actor.serialization-bindings { "KdCluster.Conformance.Remote.IWireMessage, Conformance.Akka" = wire }
        akka.remote.log-remote-lifecycle-events = off
        akka.log-dead-letters = off

        """;

    protected static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    protected ActorSystem Remoting(string name, int port = 0, string hocon = "") => Local(
        $"{hocon}\nakka.actor.provider = remote\nakka.remote.dot-netty.tcp {{ hostname = \"127.0.0.1\", port = {port} }}\n{Wire}", name);

    /// <summary>A reference to an actor of another system, resolved over the wire.</summary>
    protected static async Task<IActorRef> Find(ActorSystem from, ActorSystem on, string name) =>
        await from.ActorSelection($"{AddressOf(on)}/user/{name}").ResolveOne(Soon);

    protected sealed class Echo : ReceiveActor
    {
        public Echo()
        {
            Receive<ReplyTo>(m => m.Actor.Tell("from " + Context.Self.Path.Name));
            ReceiveAny(m => Sender.Tell(m));
        }
    }
}
