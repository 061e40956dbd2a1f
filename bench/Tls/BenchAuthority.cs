using KdCluster.Contracts.Files;
using KdCluster.Security;

namespace KdCluster.Bench;

/// <summary>An authority and certificates of its processes, in files that are deleted afterwards.</summary>
internal sealed class BenchAuthority : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-bench-tls-");
    private readonly PrivateAuthority _authority =
        PrivateAuthority.Create("bench", DateTimeOffset.UtcNow, 2 * Lifetime);

    public BenchAuthority() => Write(Certificate, _authority.CertificatePem);

    /// <summary>Path of its certificate.</summary>
    public string Certificate => Path.Combine(_folder.FullName, "ca.pem");

    /// <returns>Path of a certificate with its key.</returns>
    public string Issue(ProcessIdentity identity)
    {
        var path = Path.Combine(_folder.FullName, $"{identity.Name}.pem");
        if (!File.Exists(path))
            Write(path, _authority.Issue(identity, ["127.0.0.1"], DateTimeOffset.UtcNow, Lifetime));
        return path;
    }

    /// <summary>What a process with that certificate has.</summary>
    public static CertificateFiles Open(string authority, string certificate) => new(
        new(authority, certificate, null), TimeProvider.System, why => throw new InvalidOperationException(why));

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    private static void Write(string path, string text) => AtomicFile.Write(path, text);
}
