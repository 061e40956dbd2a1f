using System.Net;
using System.Security.Cryptography;
using System.Text;
using KdCluster.Security;

namespace KdCluster.Coordinator.Api;

/// <summary>How a proxy is known; from anybody else its headers are refused.</summary>
public abstract class ProxyTrust
{
    internal abstract bool Is(HttpContext http);

    /// <summary>It comes from this machine.</summary>
    public sealed class FromLoopback : ProxyTrust
    {
        internal override bool Is(HttpContext http) =>
            http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
    }

    /// <summary>It shows a secret that only it and the coordinator know. Of the secret only a hash is kept.</summary>
    public sealed class BySecret(string header, string secret) : ProxyTrust
    {
        private readonly byte[] _hash = Hash(secret);

        /// <summary>In constant time.</summary>
        internal override bool Is(HttpContext http) =>
            http.Request.Headers[header] is [{ } shown] && CryptographicOperations.FixedTimeEquals(Hash(shown), _hash);

        private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }
}

/// <summary>
/// A proxy signs people in (OIDC) and says in headers of each request who they are. What they may follows from their
/// name and groups.
/// </summary>
/// <param name="GroupsHeader">Names with commas between them.</param>
/// <param name="Url">Where browsers reach the proxy.</param>
/// <param name="Roles">By role, whom it is given: a user's name, `group:NAME`, or `*`.</param>
public sealed record ProxyLogin(
    string UserHeader, string GroupsHeader, ProxyTrust Trust, Uri Url,
    IReadOnlyDictionary<TokenRole, IReadOnlyList<string>> Roles)
{
    public const string Group = "group:";
    public const string Everybody = "*";
    private const int LongestName = 100;

    /// <summary>The request has a header that only the proxy may send.</summary>
    public bool IsClaimed(HttpRequest request) => request.Headers.ContainsKey(UserHeader);

    /// <returns>Both null: no proxy says anything of this request. Refusal: why it is none, for people.</returns>
    public (ProxyCaller? Caller, string? Refusal) Find(HttpContext http)
    {
        if (!IsClaimed(http.Request))
            return (null, null);
        if (!Trust.Is(http))
            return (null, $"it shows the header {UserHeader} and is not the proxy that may");
        if (http.Request.Headers[UserHeader] is not [{ } user] || !IsName(user))
            return (null, $"its header {UserHeader} names nobody");
        return RoleOf(user, Groups(http.Request)) is { } role
            ? (new(user, role), null)
            : (null, $"{user} is signed in and has no role here");
    }

    /// <summary>The highest that he or a group of his is given; null: none.</summary>
    private TokenRole? RoleOf(string user, IReadOnlyCollection<string> groups)
    {
        TokenRole? found = null;
        foreach (var (role, given) in Roles)
            if ((found is null || role > found) && given.Any(Matches))
                found = role;
        return found;

        // A user who calls himself as a group does is not in it.
        bool Matches(string entry) => entry == Everybody
            || (entry.StartsWith(Group, StringComparison.Ordinal)
                ? groups.Contains(entry[Group.Length..])
                : entry == user);
    }

    private string[] Groups(HttpRequest request) =>
        [
            .. request.Headers[GroupsHeader].SelectMany(line => (line ?? "").Split(
                ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>It stands in the journal and in logs.</summary>
    private static bool IsName(string user) =>
        user.Length is > 0 and <= LongestName && !user.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == ',');
}

/// <param name="User">As the proxy calls him.</param>
public sealed record ProxyCaller(string User, TokenRole Role)
{
    /// <summary>In the journal: no token has such a name.</summary>
    public string Name => $"{User} (proxy)";
}
