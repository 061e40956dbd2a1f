using Akka.Actor;
using KdCluster.Contracts.Messages;

namespace KdCluster.Node.Link;

/// <summary>
/// The coordinator, as the node and its peers know it: an actor of the local system that outlives every link. It passes
/// messages on to the gate of the present one. Without a link they are lost, as if the network had lost them: all of
/// them are said again.
/// </summary>
public sealed class Uplink : ReceiveActor
{
    private IActorRef _gate = ActorRefs.Nobody;

    public Uplink()
    {
        Receive<LinkOpened>(opened => _gate = opened.Gate);
        Receive<LinkClosed>(closed => _gate = _gate.Equals(closed.Gate) ? ActorRefs.Nobody : _gate);
        Receive<IMessage>(message => _gate.Tell(new ForCoordinator(message)));
    }
}
