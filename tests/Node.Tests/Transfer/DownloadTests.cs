using System.Net;
using System.Net.Sockets;
using KdCluster.Hosting.Transfer;
using KdCluster.Node.Tests.Support;
using KdCluster.Node.Transfer;
using Shouldly;

namespace KdCluster.Node.Tests.Transfer;

public sealed class DownloadTests : IAsyncLifetime
{
    private static readonly DownloadOptions Quick = new()
    {
        Deadline = TimeSpan.FromSeconds(5),
        Silence = TimeSpan.FromMilliseconds(300),
        FirstPause = TimeSpan.FromMilliseconds(1),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly DownloadClient _client = new(Quick);
    private readonly byte[] _content = new byte[3_000_000];
    private MemoryFiles _files = null!;
    private FileServer _server = null!;
    private ContentId _id;

    public async Task InitializeAsync()
    {
        new Random(1).NextBytes(_content);
        _files = new(_folder);
        _id = _files.Add("a", _content);
        _server = await FileServer.Start(
            ServerOptions.Loopback, new Dictionary<string, IServedFiles> { ["sheets"] = _files });
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void The_bytes_arrive_as_they_were()
    {
        var target = new ArrayTarget(_content.Length);
        Run(_server.Url, target).ShouldBeNull();
        target.Content.AsSpan().SequenceEqual(_content).ShouldBeTrue();
    }

    [Fact]
    public void A_broken_transfer_goes_on_where_it_broke()
    {
        using var proxy = new CuttingProxy(_server.Url, cutAfter: 1_000_000, cuts: 2);
        var target = new ArrayTarget(_content.Length);
        var download = new Download(_client, new(proxy.Url, $"sheets/{_id}"), "tag", target);
        download.Run(default).ShouldBeNull();
        target.Content.AsSpan().SequenceEqual(_content).ShouldBeTrue();
        download.BytesRead.ShouldBe(_content.Length);
        proxy.Connections.ShouldBe(3);
    }

    [Fact]
    public void Damaged_bytes_are_read_again_and_refused_in_the_end()
    {
        var once = 0;
        Run(_server.Url, new(_content.Length) { Check = at => at >= 1000 && once++ == 0 ? new("damaged", 0) : null })
            .ShouldBeNull();
        Run(_server.Url, new(_content.Length) { Check = _ => new("damaged", 0) }).ShouldBe("damaged");
        Run(_server.Url, new(_content.Length) { Check = _ => new("not a number") }).ShouldBe("not a number");
    }

    [Fact]
    public void What_cannot_be_right_is_refused_before_it_is_read()
    {
        Run(_server.Url, new(_content.Length - 1))!.ShouldContain("it has 3000000 bytes there, not 2999999");
        Run(_server.Url, new(_content.Length), tag: "other")!.ShouldContain("another hash");
        Run(_server.Url, new(_content.Length), path: $"sheets/{ContentId.Of("b")}")
            .ShouldBe("it is not there any more");
    }

    [Fact]
    public void A_server_that_is_not_there_or_says_nothing_costs_no_more_than_the_deadline()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var began = TimeProvider.System.GetTimestamp();
        using var client = new DownloadClient(Quick with { Deadline = TimeSpan.FromMilliseconds(700) });
        foreach (var url in new[] { $"http://{silent.LocalEndpoint}/", "http://127.0.0.1:1/" })
            new Download(client, new(url), "tag", new ArrayTarget(10))
                .Run(default)!.ShouldContain("0 of 10 bytes came within 0.7 s");
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_download_can_be_called_off()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var stop = new CancellationTokenSource(50);
        Should.Throw<OperationCanceledException>(() =>
            new Download(_client, new($"http://{silent.LocalEndpoint}/"), "tag", new ArrayTarget(10)).Run(stop.Token));
    }

    private string? Run(Uri server, ArrayTarget target, string tag = "tag", string? path = null) =>
        new Download(_client, new(server, path ?? $"sheets/{_id}"), tag, target).Run(default);
}
