using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace KdCluster.Cluster.Tests.Fuzz;

/// <summary>Sends bytes that should be a request, and reads the first line of what comes back.</summary>
internal static class HttpStranger
{
    /// <summary>A server that waits for more of a request answers nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <returns>Status, and the rest of what came at once; 0: no answer.</returns>
    public static async Task<(int Status, string Text)> Ask(Uri server, byte[] request)
    {
        using var client = new TcpClient { NoDelay = true, LingerState = new(true, 0) };
        using var limit = new CancellationTokenSource();
        await client.ConnectAsync(server.Host, server.Port);
        try
        {
            limit.CancelAfter(Patience);
            var stream = client.GetStream();
            await stream.WriteAsync(request, limit.Token);
            var buffer = new byte[2048];
            var read = await stream.ReadAtLeastAsync(buffer, 12, throwOnEndOfStream: false, limit.Token);
            var text = Encoding.Latin1.GetString(buffer, 0, read);
            return (
                text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && text.Length >= 12
                    ? int.Parse(text.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture)
                    : 0,
                text);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return (0, "");
        }
    }

    /// <summary>Bytes of a request; its length is right, or another one.</summary>
    public static byte[] Request(string method, string path, string headers, byte[] body, int? length) =>
        [
            .. Encoding.Latin1.GetBytes(
                $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}"
                    + $"Content-Length: {length ?? body.Length}\r\n\r\n"),
            .. body,
        ];
}
