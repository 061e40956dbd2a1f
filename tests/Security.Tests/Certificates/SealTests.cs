using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KdCluster.Tests;
using Microsoft.Extensions.Time.Testing;

namespace KdCluster.Security.Tests.Certificates;

public sealed class SealTests : IDisposable
{
    private static readonly byte[] Message = "{\"node\":\"n1\"}"u8.ToArray();
    private readonly TestCertificates _cluster = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly Seal _node;
    private readonly Seal _coordinator;

    public SealTests()
    {
        _node = new(_cluster.Files(_cluster.Issue("n1")), _clock);
        _coordinator = new(_cluster.Files(_cluster.IssueCoordinator()), _clock);
    }

    [Fact]
    public void What_was_sealed_is_opened_with_the_name_of_who_said_it()
    {
        var opened = _coordinator.Open("hello", _node.Close("hello", Message));
        opened.By.ShouldBe(ProcessIdentity.Node("n1"));
        opened.Message.ToArray().ShouldBe(Message);
    }

    [Fact]
    public void No_byte_of_it_can_be_another()
    {
        var closed = _node.Close("hello", Message);
        for (var i = 0; i < closed.Length; i++)
        {
            var changed = closed.ToArray();
            changed[i] ^= 1;
            // A byte of the certificate that its authority did not sign, its signature's form, leaves it the same.
            if (_coordinator.Open("hello", changed).By is { } by)
                by.ShouldBe(ProcessIdentity.Node("n1"), $"byte {i}");
        }

        for (var length = 0; length < closed.Length; length++)
            _coordinator.Open("hello", closed[..length]).By.ShouldBeNull();
    }

    [Fact]
    public void It_is_no_message_of_another_name() =>
        _coordinator.Open("welcome", _node.Close("hello", Message)).Reason.ShouldBe("its signature is not that of "
            + "node n1");

    [Fact]
    public void Of_another_cluster_nothing_is_believed()
    {
        using var other = new TestCertificates();
        var foreign = new Seal(other.Files(other.Issue("n1")), _clock);
        _coordinator.Open("hello", foreign.Close("hello", Message)).Reason
            .ShouldBe("its certificate is not of this cluster's authority");
    }

    [Fact]
    public void Bare_bytes_are_not_believed() =>
        _coordinator.Open("hello", Message).Reason.ShouldBe("it is not signed");

    [Fact]
    public void Keys_of_RSA_sign_as_well()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=n", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        var signature = SigningKey.Private(certificate).Sign(Message);
        SigningKey.Public(certificate).Verifies(Message, signature).ShouldBeTrue();
        SigningKey.Public(certificate).Verifies("other"u8, signature).ShouldBeFalse();
    }

    public void Dispose() => _cluster.Dispose();
}
