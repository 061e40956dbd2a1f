using System.Net;
using System.Net.Sockets;

namespace KdCluster.Node.Link;

/// <summary>By which of its addresses this machine is reached from another one.</summary>
public static class LocalRoute
{
    /// <exception cref="SocketException">The other's name is unknown, or no way leads there.</exception>
    public static IPAddress Towards(string host, int port)
    {
        // A datagram socket sends nothing when it is connected: the system only chooses the way.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(host, port);
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }
}
