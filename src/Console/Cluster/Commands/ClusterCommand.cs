using System.CommandLine;
using System.Text.Json;

namespace KdCluster.Console.Cluster.Commands;

/// <summary>What a command that asks the coordinator once has at hand.</summary>
public sealed record Asked(Session Session, CoordinatorClient Client, ParseResult Parsed, bool Json)
{
    /// <summary>
    /// With `--json` the coordinator's own answer, indented; else what <paramref name="show"/> draws.
    /// </summary>
    public int Show<T>(Answer<T> answer, Action<T> show)
    {
        if (Json)
        {
            using var document = JsonDocument.Parse(answer.Json);
            Session.Json(document.RootElement);
        }
        else
        {
            show(answer.Value);
        }

        return ExitCode.Ok;
    }
}

/// <summary>Makes commands that talk to a coordinator, all with the same options.</summary>
public static class ClusterCommand
{
    public static Command Build(
        Session session, string name, string description, IEnumerable<Symbol> symbols,
        Func<Asked, CancellationToken, Task<int>> action)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        var options = new ClusterOptions().AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using var client = options.Connect(parsed, session);
            return await action(new Asked(session, client, parsed, options.Json(parsed)), stop);
        });
        return command;
    }

    public static Argument<string> Run() => new("RUN") { Description = "id of a run (`kd run ls`)" };

    public static Argument<string> RunOrSweep() =>
        new("RUN") { Description = "id of a run (`kd run ls`) or of a sweep (`kd run ls --sweeps`)" };

    /// <summary>Runs and sweeps have ids of their own: what is no run may be a sweep.</summary>
    public static async Task<int> Either(Func<Task<int>> asRun, Func<Task<int>> asSweep)
    {
        try
        {
            return await asRun();
        }
        catch (CommandException noRun) when (noRun.IsUnknown)
        {
            try
            {
                return await asSweep();
            }
            catch (CommandException noSweep) when (noSweep.IsUnknown)
            {
                throw noRun;
            }
        }
    }

    public static Option<string?> Key() =>
        new("--key") { Description = "idempotency key: the same command with the same key has one effect" };

    public static string KeyOf(ParseResult parsed, Option<string?> key) =>
        parsed.GetValue(key) ?? Guid.NewGuid().ToString("N");
}
