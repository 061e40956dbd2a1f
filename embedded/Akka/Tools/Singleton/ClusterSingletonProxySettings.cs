using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>The settings of a singleton's proxy; <c>akka.cluster.singleton-proxy</c>.</summary>
public sealed class ClusterSingletonProxySettings : INoSerializationVerificationNeeded
{
    public ClusterSingletonProxySettings(string singletonName, string? role, TimeSpan singletonIdentificationInterval, int bufferSize, bool considerAppVersion)
    {
        if (string.IsNullOrEmpty(singletonName))
            throw new ArgumentNullException(nameof(singletonName));
        if (singletonIdentificationInterval == TimeSpan.Zero)
            throw new ArgumentException("singletonIdentificationInterval must be positive", nameof(singletonIdentificationInterval));
        if (bufferSize < 0)
            throw new ArgumentException("bufferSize must be positive", nameof(bufferSize));
        SingletonName = singletonName;
        Role = role!;
        SingletonIdentificationInterval = singletonIdentificationInterval;
        BufferSize = bufferSize;
        ConsiderAppVersion = considerAppVersion;
    }

    public string SingletonName { get; }

    /// <summary>The role of the nodes that it may run on; null or empty for any.</summary>
    public string Role { get; }

    public TimeSpan SingletonIdentificationInterval { get; }

    /// <summary>Messages that wait while nobody knows where the singleton is; the oldest are dropped when there are more. 0 drops all.</summary>
    public int BufferSize { get; }

    public bool ConsiderAppVersion { get; }

    public static ClusterSingletonProxySettings Create(ActorSystem system) => Create(system.Settings.Config.GetConfig("akka.cluster.singleton-proxy"), considerAppVersion: false);

    public static ClusterSingletonProxySettings Create(Config config, bool considerAppVersion) => new(
        config.GetString("singleton-name", "singleton"),
        config.GetString("role", "") is { Length: > 0 } role ? role : null,
        config.GetTimeSpan("singleton-identification-interval", TimeSpan.FromSeconds(1)),
        config.GetInt("buffer-size", 1000),
        considerAppVersion);

    public ClusterSingletonProxySettings WithSingletonName(string singletonName) => new(singletonName, Role, SingletonIdentificationInterval, BufferSize, ConsiderAppVersion);

    public ClusterSingletonProxySettings WithRole(string role) => new(SingletonName, role, SingletonIdentificationInterval, BufferSize, ConsiderAppVersion);

    public ClusterSingletonProxySettings WithSingletonIdentificationInterval(TimeSpan singletonIdentificationInterval) => new(SingletonName, Role, singletonIdentificationInterval, BufferSize, ConsiderAppVersion);

    public ClusterSingletonProxySettings WithBufferSize(int bufferSize) => new(SingletonName, Role, SingletonIdentificationInterval, bufferSize, ConsiderAppVersion);
}
