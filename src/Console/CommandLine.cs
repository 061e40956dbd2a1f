using System.CommandLine;
using KdCluster.Console.Cluster.Commands;
using KdCluster.Console.Demo;
using KdCluster.Console.Development;
using KdCluster.Console.Processes;
using KdCluster.Console.Prompt;
using KdCluster.Console.Reference;
using KdCluster.Console.RunFiles;
using KdCluster.Console.Students;

namespace KdCluster.Console;

/// <summary>The tree of commands behind `kd`.</summary>
public static class CommandLine
{
    public static RootCommand Build(Session session) =>
        new("Distils neural networks on one machine or on a cluster of them.")
    {
        DemoCommand.Build(session),
        TrainCommand.Build(session),
        ValidateCommand.Build(session),
        ViewsCommand.Build(session),
        ExportCommand.Build(session),
        PredictCommand.Build(session),
        EvaluateCommand.Build(session),
        ListCommands.Models(session),
        ListCommands.Methods(session),
        ListCommands.Data(session),
        OtherPrograms.Coordinator(session),
        OtherPrograms.Node(session),
        ConsoleCommand.Build(session),
        RunCommands.Build(session),
        RunCommands.Scale(session),
        LookCommands.Nodes(session),
        LookCommands.Peers(session),
        LookCommands.Logs(session),
        CatalogueCommand.Build(session),
        TestCommand.Build(session),
        OtherPrograms.Bench(session),
    };

    public static Task<int> Run(string[] args, Session session, CancellationToken stop = default) =>
        Invoke(Build(session), args, session, stop);

    public static async Task<int> Invoke(
        RootCommand commands, string[] args, Session session, CancellationToken stop)
    {
        var result = commands.Parse(args);
        if (result.Errors.Count > 0)
        {
            // Of an unknown command the parser also says that a command is missing; the unknown word is what helps.
            var known = result.Errors.Where(
                e => result.UnmatchedTokens.Count == 0
                    || e.Message.Contains(result.UnmatchedTokens[0], StringComparison.Ordinal)).ToList();
            foreach (var error in known.Count > 0 ? known : [.. result.Errors])
                session.Error.WriteLine($"kd: {Plainly(error.Message)}");
            session.Error.WriteLine("kd: `kd --help` lists the commands, `kd COMMAND --help` explains one");
            return ExitCode.BadInput;
        }

        try
        {
            return await result.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                stop);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception problem) when (problem is CommandException or IOException or UnauthorizedAccessException)
        {
            session.Error.WriteLine($"kd: {problem.Message}");
            return problem is CommandException { Code: var code } ? code : ExitCode.Failed;
        }
    }

    private static string Plainly(string message) => message
        .Replace("as expected type 'System.Int32'", "as a whole number", StringComparison.Ordinal)
        .Replace("as expected type 'System.Int64'", "as a whole number", StringComparison.Ordinal);
}
