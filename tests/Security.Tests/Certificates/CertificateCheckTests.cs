using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KdCluster.Security.Tests.Certificates;

public sealed class CertificateCheckTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);
    private readonly PrivateAuthority _authority = PrivateAuthority.Create("lab", Now, 10 * Year);

    [Theory]
    [InlineData(ProcessRole.Node, "gpu-1.lan")]
    [InlineData(ProcessRole.Coordinator, "main")]
    public void A_certificate_of_the_authority_says_who_it_is(ProcessRole role, string name)
    {
        var verdict = Check(_authority.Issue(new(role, name), ["10.0.0.1", "kd.lan"], Now, Year), Now);
        verdict.ShouldBe(new(new ProcessIdentity(role, name), null));
    }

    [Fact]
    public void No_certificate_is_refused() =>
        Check(null, Now).Reason.ShouldBe("it shows no certificate");

    [Fact]
    public void One_of_another_authority_of_the_same_name_is_refused()
    {
        using var other = PrivateAuthority.Create("lab", Now, Year);
        Check(other.Issue(ProcessIdentity.Node("n1"), [], Now, Year), Now).Reason
            .ShouldBe("its certificate is not of this cluster's authority");
    }

    [Fact]
    public void One_that_has_expired_is_refused() =>
        Check(_authority.Issue(ProcessIdentity.Node("n1"), [], Now, Year), Now + (2 * Year)).Reason
            .ShouldBe("its certificate expired on 2031-01-02");

    [Fact]
    public void One_that_is_not_valid_yet_is_refused() =>
        Check(_authority.Issue(ProcessIdentity.Node("n1"), [], Now + Year, Year), Now).Reason!
            .ShouldStartWith("its certificate is not valid before 2031-01-01");

    [Fact]
    public void None_outlives_its_authority()
    {
        var made = _authority.Issue(ProcessIdentity.Node("n1"), [], Now, 20 * Year);
        using var certificate = X509Certificate2.CreateFromPem(made);
        certificate.NotAfter.ToUniversalTime().ShouldBe((Now + (10 * Year)).UtcDateTime);
    }

    [Fact]
    public void One_without_a_name_of_a_process_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=web", key, HashAlgorithmName.SHA256);
        using var web = request.CreateSelfSigned(Now, Now + Year);
        CertificateCheck.Of(web, [web], Now).Reason!.ShouldContain("names no process of a cluster");
    }

    [Theory]
    [InlineData("kd://node/n1", "node n1")]
    [InlineData("kd://coordinator/a_b.c-1", "coordinator a_b.c-1")]
    [InlineData("kd://admin/n1", null)]
    [InlineData("kd://node/", null)]
    [InlineData("kd://node/a/b", null)]
    [InlineData("kd://node/a\nb", null)]
    [InlineData("https://node/n1", null)]
    public void Only_the_address_of_a_process_is_its_name(string uri, string? described) =>
        ProcessIdentity.TryParse(uri)?.Describe().ShouldBe(described);

    [Fact]
    public void An_authority_that_was_written_and_read_issues_as_before()
    {
        using var read = PrivateAuthority.Read(_authority.CertificatePem, _authority.KeyPem());
        Check(read.Issue(ProcessIdentity.Node("n1"), [], Now, Year), Now).Identity
            .ShouldBe(ProcessIdentity.Node("n1"));
    }

    public void Dispose() => _authority.Dispose();

    private CertificateVerdict Check(string? pem, DateTimeOffset at)
    {
        using var authority = X509Certificate2.CreateFromPem(_authority.CertificatePem);
        using var shown = pem is null ? null : X509Certificate2.CreateFromPem(pem);
        return CertificateCheck.Of(shown, [authority], at);
    }
}
