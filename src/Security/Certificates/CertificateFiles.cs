using System.Security.Cryptography.X509Certificates;

namespace KdCluster.Security;

/// <summary>
/// A process's certificate as its files have it at the moment: read again when one of them has changed, so that a
/// renewed one is shown by every connection from then on. One that cannot be read changes nothing. From any thread.
/// </summary>
public sealed class CertificateFiles
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly Action<string> _complain;
    private ProcessCertificate _current;
    private IReadOnlyList<FileStamp?> _seen;
    private string? _said;
    private long _looked;

    /// <param name="complain">Told once why a new one is not used.</param>
    /// <exception cref="CertificateException">They cannot be used.</exception>
    public CertificateFiles(CertificatePaths paths, TimeProvider clock, Action<string> complain)
    {
        (Paths, _clock, _complain) = (paths, clock, complain);
        _seen = Look();
        _current = ProcessCertificate.Read(paths, clock.GetUtcNow());
        _looked = clock.GetTimestamp();
    }

    public CertificatePaths Paths { get; }

    public ProcessCertificate Current
    {
        get
        {
            lock (_gate)
            {
                if (_clock.GetElapsedTime(_looked) >= LookEvery)
                    Refresh();
                return _current;
            }
        }
    }

    /// <summary>Never changes: a file with another's certificate is not taken.</summary>
    public ProcessIdentity Identity => _current.Identity;

    /// <summary>Whose certificate the other side of a connection shows, or why it is refused.</summary>
    public CertificateVerdict Check(X509Certificate2? shown) =>
        CertificateCheck.Of(shown, Current.Authorities, _clock.GetUtcNow());

    private void Refresh()
    {
        _looked = _clock.GetTimestamp();
        var now = Look();
        if (now.SequenceEqual(_seen))
            return;
        // What cannot be used may become usable without being written again, by `chown` or by the time: it is tried
        // each time.
        _seen = [];
        try
        {
            var read = ProcessCertificate.Read(Paths, _clock.GetUtcNow());
            if (read.Identity == _current.Identity)
                (_current, _seen, _said) = (read, now, null);
            else
                Complain($"{Paths.Certificate} is of {read.Identity} now and is not used: this process is "
                    + $"{_current.Identity}");
        }
        catch (CertificateException e)
        {
            Complain($"{e.Message}; the certificate before it is used on");
        }
    }

    private void Complain(string reason)
    {
        if (reason != _said)
            _complain(_said = reason);
    }

    private IReadOnlyList<FileStamp?> Look() =>
        [.. new[] { Paths.Authority, Paths.Certificate, Paths.Key }.OfType<string>().Select(FileStamp.Of)];
}
