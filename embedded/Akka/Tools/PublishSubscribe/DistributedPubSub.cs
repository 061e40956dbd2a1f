using Akka.Actor;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>Publish-subscribe over the whole cluster, by way of a mediator on each node.</summary>
public sealed class DistributedPubSub : IExtension
{
    private readonly Cluster _cluster;

    internal DistributedPubSub(ActorSystemImpl system)
    {
        _cluster = Cluster.Get(system);
        var settings = DistributedPubSubSettings.Create(system);
        var name = system.Settings.Config.GetString("akka.cluster.pub-sub.name", "distributedPubSubMediator");
        Mediator = IsTerminated || (!string.IsNullOrEmpty(settings.Role) && !_cluster.SelfRoles.Contains(settings.Role))
            ? system.DeadLetters
            : system.SystemActorOf(Props.Create(typeof(DistributedPubSubMediator), settings), name);
    }

    /// <summary>Takes <see cref="Subscribe"/>, <see cref="Publish"/>, <see cref="Put"/>, <see cref="Send"/> and the like. Dead letters on a node without the role.</summary>
    public IActorRef Mediator { get; }

    public bool IsTerminated => _cluster.IsTerminated;

    public static DistributedPubSub Get(ActorSystem system) => ((ActorSystemImpl)system).Extension(s => new DistributedPubSub(s));

    public static Configuration.Config DefaultConfig() => Configuration.ConfigurationFactory.Reference("cluster.conf");
}
