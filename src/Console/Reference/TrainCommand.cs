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
        var runFile = new RunFileArgument(command, required: true);
        var output =
            new Option<string?>("--out") { Description = "folder for checkpoints and the report; else runs/NAME" };
        var resume = new Option<bool>("--resume") { Description = "go on after the last complete epoch in the folder" };
        var device = new Option<string>(
            "--device") { Description = "for peers that name none: cpu, cuda, cuda:1",
            DefaultValueFactory = _ => "cpu" };
        command.Add(output);
        command.Add(resume);
        command.Add(device);
        command.SetAction((parsed, stop) =>
        {
            RequireLibtorch();
            var path = runFile.File(parsed)!;
            var plans = runFile.Read(parsed, path);
            var folder = parsed.GetValue(output) ?? OutputFolder.Default(plans[0].Name, parsed.GetValue(resume));
            var options =
                new ReferenceOptions(folder, File.ReadAllText(path), parsed.GetValue(resume), parsed.GetValue(device)!);
            var sets = string.Concat(runFile.Overrides(parsed).Select(o => $" --set {o}"));
            return new ReferenceScreen(session)
                .Run(plans, options, $"kd train {path}{sets} --out {folder} --resume", stop);
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
