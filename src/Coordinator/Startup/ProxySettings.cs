using KdCluster.Coordinator.Api;
using KdCluster.Hosting;
using KdCluster.Security;

namespace KdCluster.Coordinator.Startup;

/// <summary>`http.proxy` of the settings: who may say in a header who somebody is.</summary>
internal static class ProxySettings
{
    private const string Key = "http.proxy";
    private const int ShortestSecret = 16;

    /// <returns>Null: no header of a proxy is read.</returns>
    public static ProxyLogin? Read(SettingsReader read)
    {
        if (read.Text($"{Key}.user-header") is not { Length: > 0 } user)
            return null;
        var roles = new Dictionary<TokenRole, IReadOnlyList<string>>
        {
            [TokenRole.Viewer] = read.List($"{Key}.viewers"),
            [TokenRole.Operator] = read.List($"{Key}.operators"),
            [TokenRole.Admin] = read.List($"{Key}.admins"),
        };
        if (roles.Values.All(given => given.Count == 0))
            read.Problem(
                $"{Key}.viewers",
                "nobody whom the proxy signs in would have a role: name users, group:NAME, or * for everybody, here, "
                    + "in operators or in admins");
        var (trust, url) = (ReadTrust(read), ReadUrl(read));
        return trust is null || url is null ? null : new(user, read.Text($"{Key}.groups-header"), trust, url, roles);
    }

    private static ProxyTrust? ReadTrust(SettingsReader read)
    {
        switch (read.Text($"{Key}.trust"))
        {
            case "loopback":
                return new ProxyTrust.FromLoopback();
            case "secret":
                var header = read.Text($"{Key}.secret-header");
                return header.Length == 0 || ReadSecret(read) is not { } secret
                    ? null
                    : new ProxyTrust.BySecret(header, secret);
            case var other:
                read.Problem($"{Key}.trust", $"'{other}' is neither secret nor loopback");
                return null;
        }
    }

    private static string? ReadSecret(SettingsReader read)
    {
        var file = read.Text($"{Key}.secret-file");
        try
        {
            if (file.Length == 0)
                throw new IOException(
                    "anybody could send the header: name a file with the secret that the proxy shows");
            var secret = File.ReadAllText(file).Trim();
            return secret.Length >= ShortestSecret
                ? secret
                : throw new IOException($"{file} has less than {ShortestSecret} characters");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            read.Problem($"{Key}.secret-file", e.Message);
            return null;
        }
    }

    private static Uri? ReadUrl(SettingsReader read)
    {
        var text = read.Text($"{Key}.url");
        if (Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url is { Scheme: "http" or "https", PathAndQuery: "/" })
            return url;
        read.Problem(
            $"{Key}.url", $"'{text}' is no address by which browsers reach the proxy, such as https://kd.example.com");
        return null;
    }
}
