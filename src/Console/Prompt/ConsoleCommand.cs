using System.CommandLine;
using KdCluster.Console.Cluster;

namespace KdCluster.Console.Prompt;

/// <summary>`kd console`: the commands of `kd`, entered at a prompt.</summary>
public static class ConsoleCommand
{
    public static Command Build(Session session)
    {
        var command = new Command("console", "Opens the interactive console of a coordinator.");
        var options = new ClusterOptions().AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using var client = options.Connect(parsed, session);
            var inside = session with { Environment = Settings(session, client) };
            return await new InteractiveConsole(inside, client).Run(stop);
        });
        return command;
    }

    /// <summary>
    /// What the commands inside see: the console's own address and token in the place of the environment's.
    /// </summary>
    private static Func<string, string?> Settings(Session session, CoordinatorClient client) => name => name switch
    {
        "KD_URL" => client.Url.ToString(),
        "KD_TOKEN" => client.Token,
        _ => session.Environment(name),
    };
}

/// <summary>Reads a line, does it, reads the next.</summary>
public sealed class InteractiveConsole(Session session, CoordinatorClient client)
{
    private static readonly string[] NotInside = ["console", "test", "bench", "setup"];
    private static readonly TimeSpan KeyInterval = TimeSpan.FromMilliseconds(50);
    private readonly RootCommand _commands = Inside(session);

    public async Task<int> Run(CancellationToken stop)
    {
        await Greet(stop);
        if (System.Console.IsInputRedirected)
            return await Script(stop);
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

        return ExitCode.Ok;
    }

    /// <summary>Lines of a file or a pipe. The first that fails ends it, with its exit code.</summary>
    private async Task<int> Script(CancellationToken stop)
    {
        while (await System.Console.In.ReadLineAsync(stop) is { } line)
        {
            var words = CommandWords.Split(line);
            if (words is ["exit" or "quit"])
                break;
            if (
                words.Count > 0 && !words[0].StartsWith('#')
                    && await CommandLine.Invoke(
                        _commands, [.. words], session, stop) is var code and not ExitCode.Ok)
            {
                return code;
            }
        }

        return ExitCode.Ok;
    }

    private async Task<bool> Do(string line, CancellationToken stop)
    {
        switch (line)
        {
            case "":
                return true;
            case "exit" or "quit":
                return false;
            case "help" or "?":
                await CommandLine.Invoke(_commands, ["--help"], session, stop);
                session.Plain(
                    "Tab completes, Up and Down walk the history, Ctrl-C stops a command, exit or Ctrl-D leaves.");
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

        await command;
        return true;
    }

    private async Task Greet(CancellationToken stop)
    {
        try
        {
            var there = (await client.Version(stop)).Value;
            session.Plain(
                $"KdCluster {there.Version} at {client.Url} ({there.Role}). help lists the commands, "
                    + $"Tab completes, exit leaves.");
        }
        catch (CommandException problem)
        {
            session.Complain(problem.Message);
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
