using System.Net.Sockets;
using KdCluster.Security;

namespace KdCluster.Hosting.Transfer;

/// <summary>
/// The HTTP client of a node's transfers. Its calls block: a transfer has a thread of its own, which reads straight
/// into the final buffer at two thirds of the processor time of asynchronous reads.
/// </summary>
public sealed class DownloadClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly CertificateFiles? _certificates;

    /// <param name="certificates">Null: nothing is encrypted.</param>
    public DownloadClient(DownloadOptions options, CertificateFiles? certificates = null)
    {
        (Options, _certificates) = (options, certificates);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            // It would put a span of its own, which no collector hears of, between ours and the other side's.
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectTimeout = options.Silence,
            ConnectCallback = (context, cancel) => Connect(context, cancel, options, certificates is not null),
        };
        if (certificates is not null)
            handler.SslOptions = TlsClients.Options(certificates);
        _http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public DownloadOptions Options { get; }

    /// <summary>Null, or why nothing is asked for there.</summary>
    internal string? Refuses(Uri url) => (url.Scheme, _certificates) switch
    {
        ("http", null) or ("https", not null) => null,
        ("http", _) => "it is not served over TLS, as everything in this cluster must be",
        ("https", _) => "it is served over TLS, and this process has no certificate (KD_TLS_CERTIFICATE)",
        _ => $"{url.Scheme} is no way to fetch a file",
    };

    /// <summary>Returns as soon as the headers are there; the caller disposes the response.</summary>
    internal HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancel) =>
        _http.Send(request, HttpCompletionOption.ResponseHeadersRead, cancel);

    public void Dispose() => _http.Dispose();

    private static ValueTask<Stream> Connect(
        SocketsHttpConnectionContext context, CancellationToken cancel, DownloadOptions options, bool isEncrypted)
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
            return ValueTask.FromResult<Stream>(isEncrypted
                ? new ReadAheadStream(socket, options.ReadAheadBytes)
                : new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
