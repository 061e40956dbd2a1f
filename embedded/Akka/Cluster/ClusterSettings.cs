using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Util;

namespace Akka.Cluster;

/// <summary>The settings of a cluster node, by the package's keys.</summary>
internal sealed class ClusterSettings
{
    public const string DispatcherId = "akka.cluster.embedded-dispatcher";
    private readonly Config _config;

    /// <exception cref="ConfigurationException">A setting cannot be used.</exception>
    public ClusterSettings(Config config)
    {
        _config = config.GetConfig("akka.cluster");
        FailureDetector = _config.GetConfig("failure-detector");
        SeedNodes = [.. _config.GetStringList("seed-nodes").Select(ParseSeed)];
        Roles = [.. _config.GetStringList("roles")];
        AppVersion = AppVersion.Create(_config.GetString("app-version") is { } version and not "assembly-version" ? version : "0.0.0");
        RetryJoin = _config.GetString("retry-unsuccessful-join-after") is "off" ? null : _config.GetTimeSpan("retry-unsuccessful-join-after");
        ShutdownAfterUnsuccessfulJoin = _config.GetString("shutdown-after-unsuccessful-join-seed-nodes") is "off" ? null : _config.GetTimeSpan("shutdown-after-unsuccessful-join-seed-nodes");
    }

    public Config FailureDetector { get; }

    public ImmutableArray<Address> SeedNodes { get; }

    public ImmutableHashSet<string> Roles { get; }

    public AppVersion AppVersion { get; }

    /// <summary>Null never retries.</summary>
    public TimeSpan? RetryJoin { get; }

    public TimeSpan? ShutdownAfterUnsuccessfulJoin { get; }

    public TimeSpan SeedNodeTimeout => _config.GetTimeSpan("seed-node-timeout");

    public TimeSpan GossipInterval => _config.GetTimeSpan("gossip-interval");

    public TimeSpan LeaderActionsInterval => _config.GetTimeSpan("leader-actions-interval");

    public TimeSpan ReaperInterval => _config.GetTimeSpan("unreachable-nodes-reaper-interval");

    public TimeSpan HeartbeatInterval => FailureDetector.GetTimeSpan("heartbeat-interval");

    public TimeSpan ExpectedResponseAfter => FailureDetector.GetTimeSpan("expected-response-after");

    public int MonitoredBy => Math.Max(1, FailureDetector.GetInt("monitored-by-nr-of-members"));

    public int MinMembers => _config.GetInt("min-nr-of-members", 1);

    public bool LogInfo => _config.GetBoolean("log-info", true);

    public bool RunCoordinatedShutdownWhenDown => _config.GetBoolean("run-coordinated-shutdown-when-down", true);

    public string DowningProvider => _config.GetString("downing-provider-class", "");

    public Config SplitBrainResolver => _config.GetConfig("split-brain-resolver");

    public int MinMembersOf(string role) => _config.GetInt($"role.\"{role}\".min-nr-of-members", 0);

    public IEnumerable<string> RolesWithMinimum => _config.GetConfig("role")?.Root.Fields.Keys ?? [];

    private static Address ParseSeed(string text) => Address.TryParse(text, out var address) && address.HasGlobalScope
        ? address
        : throw new ConfigurationException($"akka.cluster.seed-nodes: \"{text}\" is no address. Write akka.tcp://SYSTEM@HOST:PORT.");
}
