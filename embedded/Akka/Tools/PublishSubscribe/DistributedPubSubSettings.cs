using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>The settings of publish-subscribe; <c>akka.cluster.pub-sub</c>.</summary>
public sealed class DistributedPubSubSettings : INoSerializationVerificationNeeded
{
    private DistributedPubSubSettings(Config config)
    {
        Role = config.GetString("role", "") is { Length: > 0 } role ? role : null!;
        GossipInterval = config.GetTimeSpan("gossip-interval", TimeSpan.FromSeconds(1));
        SendToDeadLettersWhenNoSubscribers = config.GetBoolean("send-to-dead-letters-when-no-subscribers", true);
    }

    /// <summary>Mediators run on nodes of that role alone; null for all.</summary>
    public string Role { get; }

    public TimeSpan GossipInterval { get; }

    public bool SendToDeadLettersWhenNoSubscribers { get; }

    public static DistributedPubSubSettings Create(ActorSystem system) => Create(system.Settings.Config.GetConfig("akka.cluster.pub-sub"));

    public static DistributedPubSubSettings Create(Config config) => new(config);
}
