using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KdCluster.Hosting;
using KdCluster.Hosting.Transfer;
using KdCluster.Node.Tests.Support;
using KdCluster.Node.Transfer;
using KdCluster.Security;
using KdCluster.Tests;
using Shouldly;

namespace KdCluster.Node.Tests.Transfer;

public sealed class TlsTests : IAsyncLifetime
{
    private static readonly DownloadOptions Quick = new()
    {
        Unreachable = TimeSpan.FromMilliseconds(100), FirstPause = TimeSpan.FromMilliseconds(1),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _cluster = new();
    private readonly byte[] _content = [.. Enumerable.Range(0, 700_000).Select(i => (byte)(i * 31 / 7))];
    private FileServer _server = null!;
    private ContentId _id;

    public async Task InitializeAsync()
    {
        var files = new MemoryFiles(_folder);
        _id = files.Add("a", _content);
        _server = await FileServer.Start(
            ServerOptions.Loopback with { Doors = new(_cluster.Files(_cluster.Issue("n1")), false) },
            new Dictionary<string, IServedFiles> { ["sheets"] = files });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _cluster.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_node_of_the_cluster_is_served_over_TLS()
    {
        _server.Url.Scheme.ShouldBe("https");
        Fetch(_cluster.Files(_cluster.Issue("n2"))).ShouldBeNull();
    }

    [Fact]
    public void One_connection_serves_one_file_after_the_other()
    {
        using var client = new DownloadClient(Quick, _cluster.Files(_cluster.Issue("n2")));
        var url = new Uri(_server.Url, $"sheets/{_id}");
        for (var i = 0; i < 3; i++)
            Fetch(client, url).ShouldBeNull();
    }

    [Fact]
    public void A_client_of_another_cluster_is_refused_and_refuses()
    {
        using var other = new TestCertificates();
        Fetch(other.Files(other.Issue("n2"))).ShouldNotBeNull();
    }

    [Fact]
    public void A_client_without_certificates_does_not_even_ask() =>
        Fetch(null).ShouldBe("it is served over TLS, and this process has no certificate (KD_TLS_CERTIFICATE)");

    [Fact]
    public void A_client_with_certificates_takes_nothing_that_is_not_encrypted()
    {
        using var client = new DownloadClient(Quick, _cluster.Files(_cluster.Issue("n2")));
        Fetch(client, new Uri($"http://127.0.0.1:{_server.Url.Port}/sheets/{_id}")).ShouldBe(
            "it is not served over TLS, as everything in this cluster must be");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("expired")]
    [InlineData("foreign")]
    public async Task Who_cannot_say_who_he_is_gets_no_answer(string shown)
    {
        using var other = new TestCertificates();
        using var certificate = shown switch
        {
            "expired" => _cluster.Certificate("n2", expired: true),
            "foreign" => other.Certificate("n2"),
            _ => null,
        };
        (await Ask(certificate)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_server_shows_a_renewed_certificate_to_the_next_connection()
    {
        using var certificate = _cluster.Certificate("n2");
        var first = await Shown(certificate);
        _cluster.Issue("n1");
        await Eventually.Holds("the renewed certificate is shown", async () => await Shown(certificate) != first);
        (await Shown(certificate)).ShouldNotBe(first);
    }

    private string? Fetch(CertificateFiles? certificates)
    {
        using var client = new DownloadClient(Quick, certificates);
        return Fetch(client, new Uri(_server.Url, $"sheets/{_id}"));
    }

    private string? Fetch(DownloadClient client, Uri url)
    {
        var target = new BufferTarget(_content.Length);
        var reason = new Download(client, url, "tag", target).Run(CancellationToken.None);
        if (reason is null)
            target.Bytes.ShouldBe(_content);
        return reason;
    }

    /// <summary>What the server answers; nothing: it hangs up.</summary>
    private async Task<string> Ask(X509Certificate2? certificate)
    {
        try
        {
            await using var stream = await Connect(certificate);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /sheets/{_id} HTTP/1.1\r\nHost: a\r\n\r\n"));
            var answer = new byte[100];
            return Encoding.ASCII.GetString(answer, 0, await stream.ReadAsync(answer));
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return "";
        }
    }

    private async Task<string> Shown(X509Certificate2 certificate)
    {
        await using var stream = await Connect(certificate);
        return stream.RemoteCertificate!.GetCertHashString();
    }

    private async Task<SslStream> Connect(X509Certificate2? certificate)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _server.Url.Port);
        var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
        });
        return stream;
    }

    private sealed class BufferTarget(int length) : IDownloadTarget
    {
        public byte[] Bytes { get; } = new byte[length];

        public long Length => length;

        public Span<byte> RoomAt(long offset) => Bytes.AsSpan((int)offset);

        public DownloadFault? Received(long offset) => null;
    }
}
