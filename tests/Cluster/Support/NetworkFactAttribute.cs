using KdCluster.Tests;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>A fact that needs a network of its own.</summary>
public sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute() => Skip = NetworkTheoryAttribute.Reason;
}

/// <summary>A theory that needs a network of its own.</summary>
public sealed class NetworkTheoryAttribute : TheoryAttribute
{
    public NetworkTheoryAttribute() => Skip = Reason;

    internal static string? Reason =>
        !TestNetwork.CanBeMade ? "network namespaces need root: run the tests as root"
        : !OnPath.Has("ip") ? "needs ip: apt-get install iproute2"
        : null;
}
