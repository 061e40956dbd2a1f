using System.CommandLine;
using KdCluster.Console.RunFiles;
using KdCluster.Distillation.Libtorch;
using KdCluster.Reference;

namespace KdCluster.Console.Reference;

/// <summary>`kd train FILE`: a whole run file in one process, the reference that a cluster's results equal.</summary>
public static class TrainCommand
{
    public static Command Build(Session session)
    {
        var command = new Command("train", "Runs a run file on this machine in one process.");
        var runFile = new RunFileArgument(session, command, required: true);
        var options = new TrainOptions(command, "1", _ => 1);
        command.SetAction((parsed, stop) =>
        {
            RequireLibtorch();
            var file = runFile.Read(parsed, runFile.File(parsed)!);
            var sets = string.Concat(runFile.Overrides(parsed).Select(o => $" --set {o}"));
            return options.Run(
                session, parsed, file,
                folder => file.Path == InputText.Standard ? new RunFolder(folder).RunFile : file.Path, sets, stop);
        });
        return command;
    }

    internal static void RequireLibtorch()
    {
        try
        {
            LibtorchLoader.Require();
        }
        catch (LibtorchException e)
        {
            throw new CommandException(e.Message, ExitCode.NotSetUp);
        }
    }
}
