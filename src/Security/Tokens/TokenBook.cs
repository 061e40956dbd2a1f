using System.Security.Cryptography;
using System.Text;

namespace KdCluster.Security;

/// <summary>
/// The tokens that a coordinator takes: one of its settings, and those of a file, which is read again when it has
/// changed. One that cannot be read changes nothing. From any thread.
/// </summary>
public sealed class TokenBook
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly string? _path;
    private readonly TimeProvider _clock;
    private readonly Action<string> _complain;
    private readonly ApiToken? _fixed;
    private IReadOnlyList<ApiToken>? _tokens;
    private FileStamp? _seen;
    private string? _said;
    private long _looked;

    /// <param name="token">Of an admin, by the name `KD_TOKEN`; null: there is none.</param>
    /// <param name="path">Null: there is no file. It may come to be later.</param>
    /// <param name="complain">Told once why a changed file is not used.</param>
    /// <exception cref="TokenException">The file is there and cannot be read.</exception>
    public TokenBook(string? token, string? path, TimeProvider clock, Action<string> complain)
    {
        (_path, _clock, _complain, _looked) = (path, clock, complain, clock.GetTimestamp());
        if (!string.IsNullOrEmpty(token))
            _fixed = new("KD_TOKEN", TokenRole.Admin, ApiToken.Hash(token), clock.GetUtcNow(), null);
        _seen = Look();
        if (_seen is not null)
            _tokens = TokenFile.Read(path!);
    }

    /// <summary>
    /// Whoever comes must show one. Once there was a file, that stays so: the last token that is revoked opens nothing.
    /// </summary>
    public bool IsRequired => _fixed is not null || Tokens is not null;

    private IReadOnlyList<ApiToken>? Tokens
    {
        get
        {
            lock (_gate)
            {
                if (_path is not null && _clock.GetElapsedTime(_looked) >= LookEvery)
                    Refresh(_path);
                return _tokens;
            }
        }
    }

    /// <summary>
    /// Whose it is. All are compared, each in constant time, so that the time taken tells nothing of any.
    /// </summary>
    /// <returns>Token: null when it is refused. Reason: why, for the log; the bearer is told less.</returns>
    public (ApiToken? Token, string? Reason) Find(string shown)
    {
        var hash = Encoding.ASCII.GetBytes(ApiToken.Hash(shown));
        ApiToken? found = null;
        foreach (var token in (Tokens ?? []).Concat(_fixed is null ? [] : [_fixed]))
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token.Sha256), hash))
                found = token;
        }

        if (found is null)
            return (null, shown.Length == 0 ? "it shows no token" : "its token is none of this coordinator's");
        return found.Expires <= _clock.GetUtcNow()
            ? (null, $"the token {found.Name} expired on {found.Expires.Value.UtcDateTime:yyyy-MM-dd}")
            : (found, null);
    }

    private void Refresh(string path)
    {
        _looked = _clock.GetTimestamp();
        var now = Look();
        if (now == _seen)
            return;
        try
        {
            _tokens = TokenFile.Read(path);
            (_seen, _said) = (now, null);
        }
        catch (TokenException e)
        {
            // It may become readable without being written again, by `chown` say: it is tried each time.
            _seen = null;
            if ((_tokens is not null || now is not null) && e.Message != _said)
                _complain($"{_said = e.Message}; those before it count on");
        }
    }

    private FileStamp? Look() => _path is null ? null : FileStamp.Of(_path);
}
