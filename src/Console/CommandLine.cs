using System.CommandLine;
using KdCluster.Console.Cluster.Commands;
using KdCluster.Console.Demo;
using KdCluster.Console.Development;
using KdCluster.Console.Processes;
using KdCluster.Console.Prompt;
using KdCluster.Console.Reference;
using KdCluster.Console.Reports;
using KdCluster.Console.RunFiles;
using KdCluster.Console.Security;
using KdCluster.Console.Students;
using KdCluster.Console.Verification;

namespace KdCluster.Console;

/// <summary>The tree of commands behind `kd`.</summary>
public static class CommandLine
{
    public static RootCommand Build(Session session) =>
        new("Distils neural networks on one machine or on a cluster of them.")
    {
        DemoCommand.Build(session),
        TrainCommand.Build(session),
        DistillCommand.Build(session),
        InitCommand.Build(session),
        ValidateCommand.Build(session),
        ViewsCommand.Build(session),
        ExportCommand.Build(session),
        PredictCommand.Build(session),
        EvaluateCommand.Build(session),
        ListCommands.Models(session),
        ListCommands.Methods(session),
        ListCommands.Data(session),
        OtherPrograms.Coordinator(session),
        NodeCommands.Build(session),
        ConsoleCommand.Build(session),
        RunCommands.Build(session),
        RunCommands.Scale(session),
        LookCommands.Nodes(session),
        LookCommands.Peers(session),
        LogCommand.Build(session),
        ReportCommand.Build(session),
        PlotCommand.Build(session),
        CertificatesCommand.Build(session),
        TokensCommand.Build(session),
        SchemaCommand.Build(session),
        CatalogueCommand.Build(session),
        TestCommand.Build(session),
        VerifyCommand.Build(session),
        OtherPrograms.Sim(session),
        OtherPrograms.Chaos(session),
        OtherPrograms.Screenshots(session),
        OtherPrograms.Bench(session),
        OtherPrograms.Setup(session),
        PluginOption.Create(),
    };

    public static Task<int> Run(string[] args, Session session, CancellationToken stop = default) =>
        Invoke(Build(session), args, session, stop);

    public static async Task<int> Invoke(
        RootCommand commands, string[] args, Session session, CancellationToken stop)
    {
        var result = commands.Parse(Spelled(args));
        if (result.Errors.Count > 0)
        {
            foreach (var error in ParseErrors.Of(result, session.Program))
                session.Complain(error);
            return ExitCode.BadInput;
        }

        try
        {
            PluginOption.Load(result, session);
            return await result.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                    Output = session.Screen.Profile.Out.Writer,
                    Error = session.Error,
                },
                stop);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception problem) when (problem is CommandException or IOException or UnauthorizedAccessException)
        {
            session.Complain(problem.Message);
            return problem is CommandException { Code: var code } ? code : ExitCode.Failed;
        }
        catch (Exception problem)
        {
            session.Complain(Unforeseen.Line(problem));
            return ExitCode.Failed;
        }
    }

    /// <summary>`kd`, `kd help X` and `kd version` as the options that they stand for.</summary>
    private static string[] Spelled(string[] args) => args switch
    {
        [] => ["--help"],
        ["help" or "-?", .. var command] => [.. command, "--help"],
        ["version"] => ["--version"],
        _ => args,
    };
}
