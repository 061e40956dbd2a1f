using System.CommandLine;

namespace KdCluster.Console.Cluster;

/// <summary>
/// `--url`, `--ca`, `--token-file` and `--json`, which every command that talks to a coordinator has.
/// </summary>
public sealed class ClusterOptions
{
    public const string DefaultUrl = "http://127.0.0.1:8080";

    private readonly Option<string?> _url =
        new("--url")
        {
            Description =
                $"address of the coordinator, or of several with commas between (else KD_URL, else {DefaultUrl})",
        };
    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        HelpName = "FILE", Description = "a file with the token (else KD_TOKEN); other users see what an argument says",
    };

    private readonly Option<string?> _authority = new("--ca")
    {
        HelpName = "FILE", Description = "the authority of the cluster's certificates (else KD_TLS_CA)",
    };

    private readonly Option<bool> _json = new("--json") { Description = "print the coordinator's answer as JSON" };

    public ClusterOptions AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_tokenFile);
        command.Add(_authority);
        command.Add(_json);
        return this;
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public CoordinatorClient Connect(ParseResult parsed, Session session)
    {
        var address = parsed.GetValue(_url) ?? Set(session, "KD_URL") ?? DefaultUrl;
        var urls = address.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(Url).ToList();
        return new CoordinatorClient(
            urls.Count > 0 ? urls : [Url(address)], Token(parsed) ?? Set(session, "KD_TOKEN"), session.Time,
            parsed.GetValue(_authority) ?? Set(session, "KD_TLS_CA"));
    }

    private static Uri Url(string address) =>
        Uri.TryCreate(address.EndsWith('/') ? address : address + "/", UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
            ? url
            : throw new CommandException(
                $"\"{address}\" is not an address of a coordinator; it looks like {DefaultUrl}", ExitCode.BadInput);

    private string? Token(ParseResult parsed)
    {
        if (parsed.GetValue(_tokenFile) is not { } file)
            return null;
        var token = File.ReadAllText(file).Trim();
        return token.Length > 0 && token.All(c => c is > ' ' and < '\x7f')
            ? token
            : throw new CommandException($"{file}: there is no token in it", ExitCode.BadInput);
    }

    private static string? Set(Session session, string name) =>
        session.Environment(name) is { Length: > 0 } value ? value : null;
}
