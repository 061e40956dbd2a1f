using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KdCluster.Hosting;

/// <summary>What whoever connects to an HTTP server may take of it.</summary>
/// <param name="Connections">At a time, of everybody.</param>
/// <param name="PerAddress">Of one address, so that no stranger takes all of them.</param>
public sealed record ServerLimits(int Connections, int PerAddress)
{
    /// <summary>A connection that says nothing is closed after so long; so is one between two requests.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan Headers = TimeSpan.FromSeconds(10);
    private const int MostHeaders = 50;
    private const int HeaderBytes = 16 << 10;

    /// <param name="body">Bytes of a request's body.</param>
    public void ApplyTo(KestrelServerOptions kestrel, long body)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = Connections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MaxRequestBodySize = body;
        kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
        kestrel.Limits.RequestHeadersTimeout = Headers;
        kestrel.Limits.KeepAliveTimeout = KeepAlive;
        // Slower senders and readers are cut off: these are bytes in a second, after a while.
        kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.MinResponseDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
    }

    /// <summary>Before TLS: a connection too many costs no handshake.</summary>
    /// <param name="name">Of the server, for the log.</param>
    public void ApplyTo(ListenOptions listen, string name)
    {
        listen.Protocols = HttpProtocols.Http1;
        var open = new ConcurrentDictionary<IPAddress, int>();
        listen.Use(next => async connection =>
        {
            var from = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
            try
            {
                if (open.AddOrUpdate(from, 1, (_, count) => count + 1) <= PerAddress)
                {
                    await next(connection);
                    return;
                }

                Refusals.Say(name, from.ToString(), $"it has {PerAddress} connections open already");
                connection.Abort(new ConnectionAbortedException("too many connections of one address"));
            }
            finally
            {
                Close(open, from);
            }
        });
    }

    private static void Close(ConcurrentDictionary<IPAddress, int> open, IPAddress from)
    {
        if (open.AddOrUpdate(from, 0, (_, count) => count - 1) <= 0)
            open.TryRemove(new(from, 0));
    }
}
