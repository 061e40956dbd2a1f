using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Cluster.Tools.Singleton;
using Akka.Remote;
using KdCluster.Contracts.Messages;
using KdCluster.Hosting;

namespace KdCluster.Node.Link;

/// <summary>
/// `/user/node` of a link: what the coordinator and its runs say goes to the node's actor in the local system, what
/// that and its peers say goes to the coordinator, which hands it to the run that it is about.
/// </summary>
public sealed class Gate : ReceiveActor
{
    /// <param name="node">In the local system.</param>
    /// <param name="uplink">In the local system: who answers to.</param>
    /// <param name="quarantined">Called when somebody will not talk to this system any more.</param>
    /// <param name="proof">Of the newest term that a coordinator has signed.</param>
    public Gate(IActorRef node, IActorRef uplink, TermProof proof, Action<string> quarantined)
    {
        var self = Cluster.Get(Context.System).SelfAddress.ToString();
        var mediator = DistributedPubSub.Get(Context.System).Mediator;
        var coordinator = Context.ActorOf(Coordinator(Context.System), "coordinator");
        Receive<ForCoordinator>(outgoing =>
        {
            switch (outgoing.Message)
            {
                case PeerProgress progress:
                    mediator.Tell(new Publish(Topics.Progress, progress));
                    break;
                case NodeHello hello:
                    coordinator.Tell(hello with { Addresses = hello.Addresses with { Akka = self } });
                    break;
                case StaleTerm stale:
                    coordinator.Tell(stale with { Proof = proof.Newest });
                    break;
                case var message:
                    coordinator.Tell(message);
                    break;
            }
        });
        Receive<IMessage>(message => node.Tell(message, uplink));
        Receive<Spoken>(spoken =>
        {
            if (spoken.RefusalByNode() is { } reason)
            {
                Refusals.Say("the node", spoken.By.Describe(), reason);
                return;
            }

            proof.Keep(spoken);
            node.Tell(spoken.Message, uplink);
        });
        Receive<ThisActorSystemQuarantinedEvent>(e => quarantined($"{e.RemoteAddress} has shut this link out"));
    }

    protected override void PreStart() =>
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));

    /// <summary>What cannot be delivered now is said again soon, so nothing is kept.</summary>
    private static Props Coordinator(ActorSystem system) => ClusterSingletonProxy.Props(
        $"/user/{ClusterNames.Coordinator}",
        ClusterSingletonProxySettings.Create(system)
            .WithSingletonName(ClusterNames.Coordinator)
            .WithRole(ClusterNames.CoordinatorRole)
            .WithBufferSize(0));
}
