using System.CommandLine;
using KdCluster.Console.Cluster;

namespace KdCluster.Console.Prompt;

/// <summary>`kd console`: the commands of `kd`, entered at a prompt.</summary>
public static class ConsoleCommand
{
    public static Command Build(Session session)
    {
        var command = new Command("console", "Opens the interactive console of a coordinator.");
        var keepGoing = new Option<bool>("--keep-going")
        {
            Description = "of lines from a pipe: go on after one that failed; the exit code is the first failure's",
        };
        command.Add(keepGoing);
        var options = new ClusterOptions().AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using var client = options.Connect(parsed, session);
            var inside = session with { Environment = Settings(session, client), Program = "" };
            return await new InteractiveConsole(inside, client, parsed.GetValue(keepGoing)).Run(stop);
        });
        return command;
    }

    /// <summary>
    /// What the commands inside see: the console's own address and token in the place of the environment's.
    /// </summary>
    private static Func<string, string?> Settings(Session session, CoordinatorClient client) => name => name switch
    {
        "KD_URL" => client.Addresses,
        "KD_TOKEN" => client.Token,
        "KD_TLS_CA" => client.Authority,
        _ => session.Environment(name),
    };
}

/// <summary>Reads a line, does it, reads the next.</summary>
public sealed class InteractiveConsole(Session session, CoordinatorClient client, bool keepGoing = false)
{
    private static readonly string[] NotInside = ["console", "test", "sim", "chaos", "screenshots", "bench", "setup"];
    private static readonly TimeSpan KeyInterval = TimeSpan.FromMilliseconds(50);
    private readonly RootCommand _commands = Inside(session);
    private int _code;

    /// <returns>Of a script its first failure's, else that of the last command, as shells do.</returns>
    public async Task<int> Run(CancellationToken stop)
    {
        _code = await Greet(stop);
        if (session.IsInputPiped)
            return _code != ExitCode.Ok ? _code : await Script(stop);
        var history = new History(
            Path.Combine(
                System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".kd_history"));
        var editor =
            new LineEditor(new TerminalKeyboard(), history, before => Completion.Candidates(_commands, before, Runs));

        // Ctrl-C is a key here, not a signal: it ends the command or the line, not the console.
        System.Console.TreatControlCAsInput = true;
        try
        {
            while (!stop.IsCancellationRequested && editor.Read("kd> ") is { } line)
            {
                if (!await Do(line.Trim(), stop))
                    break;
            }
        }
        finally
        {
            System.Console.TreatControlCAsInput = false;
        }

        return _code;
    }

    /// <summary>Lines of a file or a pipe. The first that fails ends it, unless it is to keep going.</summary>
    /// <returns>The exit code of the first that failed.</returns>
    private async Task<int> Script(CancellationToken stop)
    {
        while (await session.Input.ReadLineAsync(stop) is { } line)
        {
            var words = CommandWords.Split(line);
            if (words is ["exit" or "quit"])
                break;
            if (
                words.Count > 0 && !words[0].StartsWith('#')
                    && await CommandLine.Invoke(
                        _commands, [.. words], session, stop) is var code and not ExitCode.Ok)
            {
                _code = _code == ExitCode.Ok ? code : _code;
                if (!keepGoing || code == ExitCode.Interrupted)
                    break;
            }
        }

        return _code;
    }

    private async Task<bool> Do(string line, CancellationToken stop)
    {
        switch (line)
        {
            case "":
                return true;
            case "exit" or "quit":
                return false;
            case "clear":
                session.Screen.Clear(home: true);
                return true;
            case "help" or "?":
                await CommandLine.Invoke(_commands, ["--help"], session, stop);
                session.Plain(
                    "Tab completes, Up and Down walk the history, Ctrl-R searches it, clear empties the screen, "
                        + "Ctrl-C stops a command, exit or Ctrl-D leaves.");
                return true;
        }

        var words = CommandWords.Split(line);
        if (words is ["help", .. var rest])
            words = [.. rest, "--help"];
        using var own = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var command = CommandLine.Invoke(_commands, [.. words], session, own.Token);
        while (await Task.WhenAny(command, Task.Delay(KeyInterval, session.Time, CancellationToken.None)) != command)
        {
            while (System.Console.KeyAvailable)
            {
                if (
                    System.Console.ReadKey(
                        intercept: true) is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control })
                {
                    await own.CancelAsync();
                }
            }
        }

        _code = await command;
        return true;
    }

    private async Task<int> Greet(CancellationToken stop)
    {
        try
        {
            var there = (await client.Version(stop)).Value;
            session.Plain(
                $"KdCluster {there.Version} at {client.Url} ({there.Role}). help lists the commands, "
                    + $"Tab completes, exit leaves.");
            return ExitCode.Ok;
        }
        catch (CommandException problem)
        {
            session.Complain(problem.Message);
            return problem.Code;
        }
    }

    /// <summary>
    /// The ids that Tab offers. Completion must not hang or complain, so a coordinator that does not answer has no
    /// runs.
    /// </summary>
    private IReadOnlyList<string> Runs()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            var runs = client.Runs(limit.Token).GetAwaiter().GetResult().Value;
            return [
                .. runs.Select(r => r.Run.Value), .. runs.Select(r => r.Sweep?.Id.Value).OfType<string>().Distinct()];
        }
        catch (Exception problem) when (problem is CommandException or OperationCanceledException)
        {
            return [];
        }
    }

    private static RootCommand Inside(Session session)
    {
        var root = CommandLine.Build(session);
        foreach (var command in root.Subcommands.Where(c => NotInside.Contains(c.Name)).ToList())
            root.Subcommands.Remove(command);
        return root;
    }
}
