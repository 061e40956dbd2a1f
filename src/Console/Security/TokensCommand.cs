using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using KdCluster.Console.Screen;
using KdCluster.Security;

namespace KdCluster.Console.Security;

/// <summary>
/// `kd tokens`: who may command a coordinator. It changes the coordinator's file, not the coordinator.
/// </summary>
public static class TokensCommand
{
    public static Command Build(Session session) =>
        new("tokens", "Makes and takes away the tokens of a coordinator's API; it reads its file again by itself.")
        {
            Add(session),
            List(session),
            Revoke(session),
        };

    private static Command Add(Session session)
    {
        var name = new Argument<string>("NAME") { Description = "stands in the journal beside what its bearer did" };
        var role = new Option<string>("--role")
        {
            HelpName = "ROLE",
            Description = "viewer (looks), operator (submits, steers and scales runs too) or admin (everything)",
            DefaultValueFactory = _ => "operator",
        }.AcceptOnlyFromAmong("viewer", "operator", "admin");
        var days = new Option<int?>("--days") { HelpName = "N", Description = "it expires then (default: 365)" };
        var forever = new Option<bool>("--forever") { Description = "it never expires" };
        var file = FileOption(session);
        var command = new Command("add", "Makes a token and prints it. It is kept nowhere: only its hash is.")
        {
            name, role, days, forever, file,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            var tokens = Read(path, mayBeMissing: true);
            var called = parsed.GetValue(name)!;
            Check(called, parsed.GetValue(days), tokens, path);
            var (kept, shown) = ApiToken.Make(
                called, Enum.Parse<TokenRole>(parsed.GetValue(role)!, ignoreCase: true), session.Time.GetUtcNow(),
                parsed.GetValue(forever) ? null : TimeSpan.FromDays(parsed.GetValue(days) ?? 365));
            TokenFile.Write(path, [.. tokens, kept]);
            session.Remark($"{path}: {called} is {Article(kept.Role)}{Until(kept)}; this is the token, shown once:");
            session.Plain(shown);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command List(Session session)
    {
        var (file, json) = (FileOption(session), new Option<bool>("--json") { Description = "as JSON" });
        var command = new Command("ls", "Lists the tokens: names, roles, expiry.") { file, json };
        command.SetAction(parsed =>
        {
            var tokens = Read(parsed.GetValue(file)!, mayBeMissing: false);
            if (parsed.GetValue(json))
            {
                session.Json(JsonSerializer.SerializeToElement(
                    tokens.Select(token => new { token.Name, token.Role, token.Created, token.Expires }),
                    JsonSerializerOptions.Web));
                return ExitCode.Ok;
            }

            var listing = new Listing("name", "role", "created", "expires");
            foreach (var token in tokens)
                listing.Add(
                    token.Name, Word(token.Role), Day(token.Created),
                    token.Expires is not { } expires ? "never"
                        : expires <= session.Time.GetUtcNow() ? $"{Day(expires)} (over)" : Day(expires));
            listing.Write(session);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Revoke(Session session)
    {
        var name = new Argument<string>("NAME");
        var file = FileOption(session);
        var command = new Command("revoke", "Takes a token away; the coordinator refuses it a second later.")
        {
            name, file,
        };
        command.SetAction(parsed =>
        {
            var (path, called) = (parsed.GetValue(file)!, parsed.GetValue(name)!);
            var tokens = Read(path, mayBeMissing: false);
            if (tokens.All(token => token.Name != called))
                throw new CommandException(
                    $"{path}: there is no token {called}; there are "
                        + $"{string.Join(", ", tokens.Select(token => token.Name).DefaultIfEmpty("none"))}",
                    ExitCode.BadInput);
            TokenFile.Write(path, [.. tokens.Where(token => token.Name != called)]);
            session.Plain($"{path}: {called} is revoked");
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Check(string name, int? days, IReadOnlyList<ApiToken> tokens, string path)
    {
        if (!ProcessIdentity.IsName(name))
            throw new CommandException(
                $"'{name}' {ProcessIdentity.NameRule}", ExitCode.BadInput);
        if (tokens.Any(token => token.Name == name))
            throw new CommandException(
                $"{path}: there is a token {name} already: revoke it first, or take another name", ExitCode.BadInput);
        if (days is < 1 or > 36_500)
            throw new CommandException("--days: expected a number from 1 to 36500", ExitCode.BadInput);
    }

    private static IReadOnlyList<ApiToken> Read(string path, bool mayBeMissing)
    {
        if (mayBeMissing && !File.Exists(path))
            return [];
        try
        {
            return TokenFile.Read(path);
        }
        catch (TokenException problem)
        {
            throw new CommandException(problem.Message, ExitCode.BadInput);
        }
    }

    private static Option<string> FileOption(Session session) => new("--file")
    {
        HelpName = "FILE",
        Description = "the coordinator's tokens (else KD_TOKENS, else kd-data/coordinator/tokens.json)",
        DefaultValueFactory = _ => session.Environment("KD_TOKENS") is { Length: > 0 } set
            ? set
            : Path.Combine("kd-data", "coordinator", TokenFile.Name),
    };

    private static string Until(ApiToken token) => token.Expires is { } end ? $" until {Day(end)}" : " for ever";

    private static string Article(TokenRole role) => role == TokenRole.Viewer ? "a viewer" : $"an {Word(role)}";

    private static string Word(TokenRole role) => role.ToString().ToLowerInvariant();

    private static string Day(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
