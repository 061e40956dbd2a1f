using Akka.Actor;

namespace KdCluster.Coordinator.Actors;

/// <summary>
/// The way to the coordinator from inside this process. It knows whether the singleton runs here, hands on what front
/// doors ask and what the cluster says, and answers with the reason when there is nobody to hand it to.
/// </summary>
public sealed class Reception : ReceiveActor
{
    private CoordinatorEntered? _present;

    public Reception()
    {
        Receive<CoordinatorEntered>(entered => _present = entered);
        Receive<CoordinatorLeft>(left => _present = left.Actor.Equals(_present?.Actor) ? null : _present);
        Receive<GetPresence>(_ => Sender.Tell(new Presence(_present?.Term)));
        ReceiveAny(message =>
        {
            if (_present is { Actor: var coordinator })
                coordinator.Forward(message);
            else
                Sender.Tell(new Status.Failure(new UnavailableException(Presence.Standby)));
        });
    }
}
