using System.Text.Json;
using System.Text.Json.Serialization;
using KdCluster.Contracts.Files;

namespace KdCluster.Security;

/// <summary>`tokens.json`: the tokens of one coordinator, readable by its user only.</summary>
public static class TokenFile
{
    public const string Name = "tokens.json";

    /// <exception cref="TokenException">It cannot be read.</exception>
    public static IReadOnlyList<ApiToken> Read(string path)
    {
        try
        {
            var content = JsonSerializer.Deserialize(File.ReadAllBytes(path), TokenJson.Default.TokenFileContent);
            var tokens = content?.Tokens ?? [];
            return tokens.All(token => token is { Name.Length: > 0, Sha256.Length: 64 })
                ? tokens
                : throw new TokenException($"{path}: a token has no name or no hash; make it anew with `kd tokens`");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new TokenException($"{path}: the tokens cannot be read ({e.Message})", e);
        }
    }

    /// <exception cref="IOException">It could not be written.</exception>
    public static void Write(string path, IReadOnlyList<ApiToken> tokens) => AtomicFile.Write(
        path,
        file => JsonSerializer.Serialize(file, new TokenFileContent(tokens), TokenJson.Default.TokenFileContent),
        UnixFileMode.UserRead | UnixFileMode.UserWrite);
}

internal sealed record TokenFileContent(IReadOnlyList<ApiToken> Tokens);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TokenFileContent))]
[JsonSerializable(typeof(IReadOnlyList<ApiToken>))]
internal sealed partial class TokenJson : JsonSerializerContext;

/// <summary>Tokens that cannot be used; the message names the file and the reason.</summary>
public sealed class TokenException(string message, Exception? cause = null) : Exception(message, cause);
