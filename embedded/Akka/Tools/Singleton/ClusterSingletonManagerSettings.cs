using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>The settings of a singleton; <c>akka.cluster.singleton</c>.</summary>
public sealed class ClusterSingletonManagerSettings : INoSerializationVerificationNeeded
{
    private readonly bool _considerAppVersion;

    /// <param name="removalMargin">How long to wait after the node that ran it was removed by force: it may not have noticed yet.</param>
    public ClusterSingletonManagerSettings(string singletonName, string? role, TimeSpan removalMargin, TimeSpan handOverRetryInterval, bool considerAppVersion)
    {
        if (string.IsNullOrWhiteSpace(singletonName))
            throw new ArgumentNullException(nameof(singletonName));
        if (removalMargin < TimeSpan.Zero)
            throw new ArgumentException("ClusterSingletonManagerSettings.RemovalMargin must be positive", nameof(removalMargin));
        if (handOverRetryInterval <= TimeSpan.Zero)
            throw new ArgumentException("ClusterSingletonManagerSettings.HandOverRetryInterval must be positive", nameof(handOverRetryInterval));
        SingletonName = singletonName;
        Role = role!;
        RemovalMargin = removalMargin;
        HandOverRetryInterval = handOverRetryInterval;
        _considerAppVersion = considerAppVersion;
    }

    /// <summary>The name of the singleton's actor below its manager.</summary>
    public string SingletonName { get; }

    /// <summary>Runs on nodes of that role alone; null or empty for any.</summary>
    public string Role { get; }

    /// <summary>Zero takes the downing provider's.</summary>
    public TimeSpan RemovalMargin { get; }

    public TimeSpan HandOverRetryInterval { get; }

    public static ClusterSingletonManagerSettings Create(ActorSystem system) => Create(system.Settings.Config.GetConfig("akka.cluster.singleton"));

    public static ClusterSingletonManagerSettings Create(Config config) => new(
        config.GetString("singleton-name", "singleton"),
        config.GetString("role", "") is { Length: > 0 } role ? role : null,
        TimeSpan.Zero,
        config.GetTimeSpan("hand-over-retry-interval", TimeSpan.FromSeconds(1)),
        considerAppVersion: false);

    public ClusterSingletonManagerSettings WithSingletonName(string singletonName) => new(singletonName, Role, RemovalMargin, HandOverRetryInterval, _considerAppVersion);

    public ClusterSingletonManagerSettings WithRole(string role) => new(SingletonName, role, RemovalMargin, HandOverRetryInterval, _considerAppVersion);

    public ClusterSingletonManagerSettings WithRemovalMargin(TimeSpan removalMargin) => new(SingletonName, Role, removalMargin, HandOverRetryInterval, _considerAppVersion);

    public ClusterSingletonManagerSettings WithHandOverRetryInterval(TimeSpan handOverRetryInterval) => new(SingletonName, Role, RemovalMargin, handOverRetryInterval, _considerAppVersion);
}
