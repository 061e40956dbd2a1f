using System.Net;
using System.Net.Sockets;
using KdCluster.Node.Tests.Support;
using KdCluster.Node.Transfer;
using KdCluster.Tests;
using Shouldly;

namespace KdCluster.Node.Tests.Transfer;

public sealed class ServerLimitsTests : IAsyncLifetime
{
    private const int PerAddress = 3;
    private readonly TemporaryFolder _folder = new();
    private FileServer _server = null!;

    public async Task InitializeAsync() => _server = await FileServer.Start(
        ServerOptions.Loopback with { Limits = new(Connections: 10, PerAddress) },
        new Dictionary<string, IServedFiles> { ["sheets"] = new MemoryFiles(_folder) });

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_is_silent_on_all_his_connections_shuts_nobody_else_out()
    {
        var silent = await Task.WhenAll(Enumerable.Range(0, PerAddress).Select(_ => Connect("127.0.0.1")));
        (await Answer("127.0.0.1")).ShouldBeEmpty();
        (await Answer("127.0.0.2")).ShouldStartWith("HTTP/1.1 404");
        foreach (var connection in silent)
            connection.Dispose();
        await Eventually.Holds(
            "that they are gone is noticed", async () => (await Answer("127.0.0.1")).Length > 0);
        (await Answer("127.0.0.1")).ShouldStartWith("HTTP/1.1 404");
    }

    private async Task<Socket> Connect(string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, _server.Url.Port);
        return socket;
    }

    private async Task<string> Answer(string from)
    {
        try
        {
            using var socket = await Connect(from);
            await socket.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
            var answer = new byte[100];
            return System.Text.Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer));
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
