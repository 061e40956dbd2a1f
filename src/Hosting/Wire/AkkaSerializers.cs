using Akka.Actor;
using Akka.Cluster.Serialization;
using Akka.Cluster.Tools.PublishSubscribe.Serialization;
using Akka.Cluster.Tools.Singleton.Serialization;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Serialization;

namespace KdCluster.Hosting;

/// <summary>
/// Identify and its answer, heartbeats of death watch. Not PoisonPill, Kill, routers, settings or exceptions.
/// </summary>
internal sealed class AdmittedMisc(ExtendedActorSystem system)
    : AdmittingSerializer(system, new MiscMessageSerializer(system), "ID", "AID", "RWHB", "RWHR");

/// <summary>Text: what an Identify is known by.</summary>
internal sealed class AdmittedText(ExtendedActorSystem system, Config settings)
    : AdmittingSerializer(
        system, new PrimitiveSerializers(system, settings), "S", "System.String, System.Private.CoreLib");

/// <summary>
/// Death watch between processes: a watcher elsewhere of an actor here, and word of an actor elsewhere. Neither
/// concerns two actors of this process, which a stranger could set against each other. Nothing that ends, suspends or
/// restarts an actor comes in.
/// </summary>
internal sealed class AdmittedWatch(ExtendedActorSystem system)
    : AdmittingSerializer(system, new SystemMessageSerializer(system), Types.Keys)
{
    private static readonly Dictionary<string, Type> Types =
        new[] { typeof(Watch), typeof(Unwatch), typeof(DeathWatchNotification) }
            .ToDictionary(type => $"{type.FullName}, {type.Assembly.GetName().Name}");

    protected override Type? TypeOf(string? manifest) => Types[manifest!];

    protected override bool Admits(object message) => message switch
    {
        Watch watch => IsLocal(watch.Watchee) && !IsLocal(watch.Watcher),
        Unwatch watch => IsLocal(watch.Watchee) && !IsLocal(watch.Watcher),
        DeathWatchNotification gone => !IsLocal(gone.Actor),
        _ => false,
    };

    private static bool IsLocal(IActorRef actor) => actor is not IActorRefScope scope || scope.IsLocal;
}

/// <summary>A message to a path; what it holds is read by the same rules.</summary>
internal sealed class AdmittedSelection(ExtendedActorSystem system)
    : AdmittingSerializer(system, new MessageContainerSerializer(system), "");

/// <summary>Joining, gossip and heartbeats. Nobody is told from outside to leave or to down a member.</summary>
internal sealed class AdmittedCluster(ExtendedActorSystem system)
    : AdmittingSerializer(
        system,
        new ClusterMessageSerializer(system),
        "HB", "HBR", Internal("Join"), Internal("Welcome"), Internal("InitJoin"), Internal("InitJoinAck"),
        Internal("InitJoinNack"), Internal("ExitingConfirmed"), "Akka.Cluster.GossipStatus, Akka.Cluster",
        "Akka.Cluster.GossipEnvelope, Akka.Cluster")
{
    private static string Internal(string name) => $"Akka.Cluster.InternalClusterAction+{name}, Akka.Cluster";
}

/// <summary>What mediators say to each other, and what is published through them, by the same rules.</summary>
internal sealed class AdmittedPubSub(ExtendedActorSystem system)
    : AdmittingSerializer(system, new DistributedPubSubMessageSerializer(system), "A", "B", "C", "D", "E", "F");

/// <summary>The hand-over between singletons' managers.</summary>
internal sealed class AdmittedSingleton(ExtendedActorSystem system)
    : AdmittingSerializer(system, new ClusterSingletonMessageSerializer(system), "A", "B", "C", "D");
