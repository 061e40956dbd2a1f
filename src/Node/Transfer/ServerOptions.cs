using System.Net;
using KdCluster.Hosting;

namespace KdCluster.Node.Transfer;

/// <param name="Address">Loopback unless the node is told otherwise.</param>
/// <param name="Port">0: any free port.</param>
/// <param name="AdvertisedHost">The host that others are told to use; null: the address.</param>
public sealed record ServerOptions(IPAddress Address, int Port, string? AdvertisedHost = null)
{
    public static readonly ServerOptions Loopback = new(IPAddress.Loopback, 0);

    /// <summary>
    /// Bytes that one write hands to the socket. Smaller ones cost a third of the throughput on loopback.
    /// </summary>
    public int BlockBytes { get; init; } = 1 << 20;

    /// <summary>What TLS makes of a block is handed to the socket in parts of this length.</summary>
    public int GatheredBytes { get; init; } = 128 << 10;

    public Doors Doors { get; init; } = Doors.Open;

    public ServerLimits Limits { get; init; } = new(Connections: 1024, PerAddress: 256);
}
