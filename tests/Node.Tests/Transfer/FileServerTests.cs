using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using KdCluster.Node.Tests.Support;
using KdCluster.Node.Transfer;
using Shouldly;

namespace KdCluster.Node.Tests.Transfer;

public sealed class FileServerTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _content = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
    private FileServer _server = null!;
    private HttpClient _http = null!;
    private ContentId _id;

    public async Task InitializeAsync()
    {
        var files = new MemoryFiles(_folder);
        _id = files.Add("a", _content);
        _server =
            await FileServer.Start(ServerOptions.Loopback, new Dictionary<string, IServedFiles> { ["sheets"] = files });
        _http = new() { BaseAddress = _server.Url };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0, 9, 0, 10)]
    [InlineData(990, null, 990, 10)]
    [InlineData(990, 5000, 990, 10)]
    [InlineData(null, 10, 990, 10)]
    public async Task One_range_is_served(int? from, int? to, int offset, int length)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Get, $"sheets/{_id}") { Headers = { Range = new(from, to) } };
        using var response = await _http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        response.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes {offset}-{offset + length - 1}/1000");
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(_content.AsSpan(offset, length).ToArray());
    }

    [Fact]
    public async Task A_range_beyond_the_end_and_one_of_changed_content_are_not_mistaken()
    {
        using var beyond =
            new HttpRequestMessage(HttpMethod.Get, $"sheets/{_id}") { Headers = { Range = new(1000, null) } };
        (await _http.SendAsync(beyond)).StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
        using var changed = new HttpRequestMessage(HttpMethod.Get, $"sheets/{_id}")
        {
            Headers = { Range = new(10, null), IfRange = new RangeConditionHeaderValue("\"older\"") },
        };
        using var whole = await _http.SendAsync(changed);
        whole.StatusCode.ShouldBe(HttpStatusCode.OK);
        whole.Content.Headers.ContentLength.ShouldBe(1000);
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/sheets")]
    [InlineData("GET", "/sheets/")]
    [InlineData("GET", "/sheets/../sheets/x")]
    [InlineData("GET", "/sheets/%2e%2e%2f%2e%2e%2fetc%2fpasswd")]
    [InlineData("GET", "//etc/passwd")]
    [InlineData("GET", "/sheets/0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("POST", "/sheets/00000000000000000000000000000000")]
    [InlineData("DELETE", "/sheets/00000000000000000000000000000000")]
    public async Task Nothing_but_an_id_names_anything(string method, string path)
    {
        var status = await Raw($"{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        status.ShouldBeOneOf("HTTP/1.1 404", "HTTP/1.1 405");
    }

    [Fact]
    public async Task Random_and_truncated_bytes_leave_it_serving()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(_server.Url.Host, _server.Url.Port);
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            await client.GetStream()
                .WriteAsync(i % 2 == 0 ? bytes : "GET /sheets/"u8.ToArray().Concat(bytes).ToArray());
        }

        (await _http.GetByteArrayAsync($"sheets/{_id}")).ShouldBe(_content);
    }

    [Fact]
    public async Task A_port_in_use_is_said() =>
        (await Should.ThrowAsync<IOException>(() => FileServer.Start(
            ServerOptions.Loopback with { Port = _server.Url.Port },
            new Dictionary<string, IServedFiles>()))).Message.ShouldContain("already in use");

    private async Task<string> Raw(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Url.Host, _server.Url.Port);
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());
        return (await reader.ReadLineAsync())![..12];
    }
}
