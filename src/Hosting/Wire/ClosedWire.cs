using Akka.Configuration;

namespace KdCluster.Hosting;

/// <summary>
/// Nothing but our messages, and those by which Akka's cluster, singleton and publish-subscribe work, is ever read from
/// the cluster's port or written to it. No type name from outside is resolved.
/// </summary>
public static class ClosedWire
{
    private static readonly Config Rules =
        ConfigurationFactory.FromResource("KdCluster.Hosting.Wire.wire.conf", typeof(ClosedWire).Assembly);

    /// <summary>The settings with the rules over them.</summary>
    public static Config Over(Config settings) => Rules.WithFallback(settings);
}
