using Microsoft.Extensions.Time.Testing;

namespace KdCluster.Security.Tests.Certificates;

public sealed class CertificateFilesTests : IDisposable
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly PrivateAuthority _authority;
    private readonly Folder _folder = new();
    private readonly List<string> _complaints = [];
    private readonly CertificatePaths _paths;

    public CertificateFilesTests()
    {
        _authority = PrivateAuthority.Create("lab", _clock.GetUtcNow(), 10 * Year);
        _paths = new(_folder.Write("ca.pem", _authority.CertificatePem), Issue("n1"), null);
    }

    [Fact]
    public void A_renewed_certificate_is_used_without_a_restart()
    {
        var files = Open();
        var first = files.Current.Certificate.Thumbprint;
        Issue("n1");
        _clock.Advance(TimeSpan.FromSeconds(2));
        files.Current.Certificate.Thumbprint.ShouldNotBe(first);
        files.Identity.ShouldBe(ProcessIdentity.Node("n1"));
        _complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nonsense", "cannot be read")]
    [InlineData(null, "is of kd://node/n2 now")]
    public void One_that_cannot_be_used_changes_nothing_and_is_said_once(string? text, string said)
    {
        var files = Open();
        var first = files.Current;
        if (text is null)
            Issue("n2");
        else
            _folder.Write("own.pem", text);
        for (var i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            files.Current.ShouldBe(first);
        }

        _complaints.ShouldHaveSingleItem().ShouldContain(said);
    }

    [Fact]
    public void Another_authority_counts_as_soon_as_it_stands_in_the_file()
    {
        var files = Open();
        using var other = PrivateAuthority.Create("new", _clock.GetUtcNow(), Year);
        using var stranger = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(
            other.Issue(ProcessIdentity.Node("n2"), [], _clock.GetUtcNow(), Year));
        files.Check(stranger).Identity.ShouldBeNull();
        _folder.Write("ca.pem", _authority.CertificatePem + other.CertificatePem);
        _clock.Advance(TimeSpan.FromSeconds(2));
        files.Check(stranger).Identity.ShouldBe(ProcessIdentity.Node("n2"));
    }

    [Fact]
    public void One_that_is_not_valid_yet_is_used_once_it_is()
    {
        var files = Open();
        var first = files.Current.Certificate.Thumbprint;
        _folder.Write("own.pem", _authority.Issue(
            ProcessIdentity.Node("n1"), [], _clock.GetUtcNow() + TimeSpan.FromDays(2), Year));
        _clock.Advance(TimeSpan.FromHours(1));
        files.Current.Certificate.Thumbprint.ShouldBe(first);
        _complaints.ShouldHaveSingleItem().ShouldContain("not valid before");
        _clock.Advance(TimeSpan.FromDays(3));
        files.Current.Certificate.Thumbprint.ShouldNotBe(first);
    }

    [Fact]
    public void One_of_another_authority_is_refused_at_the_start()
    {
        using var other = PrivateAuthority.Create("other", _clock.GetUtcNow(), Year);
        _folder.Write("ca.pem", other.CertificatePem);
        Should.Throw<CertificateException>(Open).Message.ShouldContain("not of this cluster's authority");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private CertificateFiles Open() => new(_paths, _clock, _complaints.Add);

    private string Issue(string name) => _folder.Write(
        "own.pem", _authority.Issue(ProcessIdentity.Node(name), [], _clock.GetUtcNow(), Year));
}
