using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;

namespace KdCluster.Security;

/// <summary>What a token's bearer may do. Each may do what those before it may.</summary>
[JsonConverter(typeof(WordEnum<TokenRole>))]
public enum TokenRole
{
    /// <summary>Look.</summary>
    Viewer,

    /// <summary>Submit, steer and scale runs.</summary>
    Operator,

    /// <summary>Everything.</summary>
    Admin,
}

/// <summary>A token as it is kept: without what its bearer shows.</summary>
/// <param name="Name">Stands in the journal beside what its bearer did.</param>
/// <param name="Sha256">Of the token, hex. A token has 256 random bits: no slower hash makes it safer.</param>
/// <param name="Expires">Null: never.</param>
public sealed record ApiToken(
    string Name, TokenRole Role, string Sha256, DateTimeOffset Created, DateTimeOffset? Expires)
{
    private const string Prefix = "kd_";

    /// <returns>What is kept, and what its bearer shows: that is nowhere else.</returns>
    public static (ApiToken Kept, string Shown) Make(
        string name, TokenRole role, DateTimeOffset now, TimeSpan? lifetime)
    {
        var shown = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (new(name, role, Hash(shown), now, now + lifetime), shown);
    }

    internal static string Hash(string shown) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shown)));
}
