using System.Net;

namespace KdCluster.Coordinator.Startup;

/// <summary>What starts a node of this coordinator, to be typed as it stands.</summary>
public static class NodeLines
{
    /// <summary>Where a node searches when it is told nothing (`hocon/node.conf`).</summary>
    private const int UsualPort = 4053;

    /// <param name="host">By which others reach this coordinator.</param>
    public static IReadOnlyList<string> For(string host, int port)
    {
        var seed = $" --seed-node {host}:{port}";
        if (!IPAddress.TryParse(host, out var address) || !IPAddress.IsLoopback(address))
            return [$"a node on any machine joins with: ./kd node{seed}"];
        return
        [
            $"a node on this machine joins with: ./kd node{((host, port) == ("127.0.0.1", UsualPort) ? "" : seed)}",
            "nodes on other machines need ./kd coordinator --host ADDRESS, with an address of this machine",
        ];
    }
}
