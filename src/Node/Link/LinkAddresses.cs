using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using KdCluster.Contracts.Messages;

namespace KdCluster.Node.Link;

/// <summary>Where links lead and where they come from.</summary>
/// <param name="Coordinators">Tried in turn.</param>
/// <param name="Port">Of the first link; 0: any free port.</param>
public sealed record LinkAddresses(ImmutableArray<Address> Coordinators, int Port)
{
    /// <summary>
    /// A system at an address that another one had before may be taken for that one by a coordinator that was frozen:
    /// the next link comes from another port.
    /// </summary>
    private const int Ports = 10;

    /// <summary>`HOST:PORT`, or an address as `akka.tcp://kd@HOST:PORT`. Null: it is neither.</summary>
    public static Address? TryParse(string text)
    {
        var whole = text.Contains("://", StringComparison.Ordinal) ? text : $"akka.tcp://{ClusterNames.System}@{text}";
        return Address.TryParse(whole, out var address)
            && address is { Host.Length: > 0, Port: > 0, System: ClusterNames.System }
            ? address
            : null;
    }

    /// <summary>As <see cref="TryParse"/> takes it: `HOST:PORT`.</summary>
    public static string Show(Address address) => $"{address.Host}:{address.Port}";

    /// <summary>What the settings of a link's actor system have over the node's.</summary>
    /// <param name="number">Links that were made before it.</param>
    /// <param name="coordinator">Its only seed.</param>
    /// <param name="process">The same for all links of a process.</param>
    public Config Settings(int number, Address coordinator, string process) => ConfigurationFactory.ParseString($$"""
        akka.remote.dot-netty.tcp.port = {{(Port == 0 ? 0 : Port + (number % Ports))}}
        akka.cluster.seed-nodes = ["{{coordinator}}"]
        akka.cluster.roles = ["{{ClusterNames.NodeRole}}", "{{ClusterNames.ProcessRole(process)}}"]
        """);

    /// <param name="turn">Grows when another one is to be tried.</param>
    public Address Coordinator(int turn) => Coordinators[turn % Coordinators.Length];
}
