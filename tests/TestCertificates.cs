using System.Security.Cryptography.X509Certificates;
using KdCluster.Contracts.Files;
using KdCluster.Security;

namespace KdCluster.Tests;

/// <summary>
/// An authority and certificates of its processes, in files of their own that are deleted afterwards.
/// </summary>
public sealed class TestCertificates : IDisposable
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-tls-");
    private readonly PrivateAuthority _authority;

    public TestCertificates()
    {
        _authority = PrivateAuthority.Create("test", DateTimeOffset.UtcNow - (2 * Year), 10 * Year);
        Authority = Write("ca.pem", _authority.CertificatePem);
    }

    /// <summary>Path of its certificate.</summary>
    public string Authority { get; }

    /// <summary>Path of a certificate with its key. Again: renews it.</summary>
    public string Issue(string node) => Write($"{node}.pem", Pem(ProcessIdentity.Node(node), expired: false));

    public string IssueCoordinator() =>
        Write("coordinator.pem", Pem(ProcessIdentity.Coordinator("main"), expired: false));

    /// <summary>Of a process with this certificate, as HOCON.</summary>
    public string Settings(string certificate) =>
        $"kd.tls {{ ca = \"{Authority}\"\n certificate = \"{certificate}\" }}\n";

    /// <summary>What a process with this certificate has.</summary>
    public CertificateFiles Files(string path) =>
        new(new(Authority, path, null), TimeProvider.System, why => throw new InvalidOperationException(why));

    public X509Certificate2 Certificate(string node, bool expired = false)
    {
        var pem = Pem(ProcessIdentity.Node(node), expired);
        return X509Certificate2.CreateFromPem(pem, pem);
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        AtomicFile.Write(path, text);
        return path;
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Pem(ProcessIdentity identity, bool expired) => _authority.Issue(
        identity, ["127.0.0.1"], expired ? DateTimeOffset.UtcNow - Year : DateTimeOffset.UtcNow,
        TimeSpan.FromDays(30));
}
