using Akka.Actor;
using KdCluster.Contracts;

namespace KdCluster.Coordinator.Actors;

/// <summary>Whether the coordinator singleton runs in this process, and where.</summary>
public sealed class Presence
{
    private volatile State? _state;

    public IActorRef? Coordinator => _state?.Actor;

    public Term? Term => _state?.Term;

    public void Enter(IActorRef coordinator, Term term) => _state = new State(coordinator, term);

    public void Leave(IActorRef coordinator)
    {
        if (_state is { } state && state.Actor.Equals(coordinator))
            _state = null;
    }

    private sealed record State(IActorRef Actor, Term Term);
}
