using System.Net.Sockets;

namespace KdCluster.Hosting.Transfer;

/// <summary>
/// The HTTP client of a node's transfers. Its calls block: a transfer has a thread of its own, which reads straight
/// into the final buffer at two thirds of the processor time of asynchronous reads.
/// </summary>
public sealed class DownloadClient : IDisposable
{
    private readonly HttpClient _http;

    public DownloadClient(DownloadOptions options)
    {
        Options = options;
        _http = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectTimeout = options.Silence,
            ConnectCallback = (context, cancel) => Connect(context, cancel, options),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    public DownloadOptions Options { get; }

    /// <summary>Returns as soon as the headers are there; the caller disposes the response.</summary>
    internal HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancel) =>
        _http.Send(request, HttpCompletionOption.ResponseHeadersRead, cancel);

    public void Dispose() => _http.Dispose();

    private static ValueTask<Stream> Connect(
        SocketsHttpConnectionContext context, CancellationToken cancel, DownloadOptions options)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveBufferSize = options.ReceiveBufferBytes,
            ReceiveTimeout = (int)options.Silence.TotalMilliseconds,
            SendTimeout = (int)options.Silence.TotalMilliseconds,
        };
        try
        {
            using var giveUp = cancel.Register(socket.Dispose);
            socket.Connect(context.DnsEndPoint);
            return ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
