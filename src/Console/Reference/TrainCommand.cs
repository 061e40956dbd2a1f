using System.CommandLine;
using KdCluster.Console.RunFiles;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Libtorch;
using KdCluster.Distillation.Training;
using KdCluster.Reference;

namespace KdCluster.Console.Reference;

/// <summary>`kd train FILE`: a whole run file in one process, the reference that a cluster's results equal.</summary>
public static class TrainCommand
{
    public static Command Build(Session session)
    {
        var command = new Command("train", "Runs a run file on this machine in one process.");
        var runFile = new RunFileArgument(session, command, required: true);
        var output =
            new Option<string?>("--out") { Description = "folder for checkpoints and the report; else runs/NAME" };
        var resume = new Option<bool>("--resume") { Description = "go on after the last complete epoch in the folder" };
        var device = new Option<string>(
            "--device") { Description = "for peers that name none: cpu, cuda, cuda:1",
            DefaultValueFactory = _ => "cpu" };
        var force = new Option<bool>("--force")
        {
            Description = "delete the run that the folder holds, and begin anew",
        };
        command.Add(output);
        command.Add(resume);
        command.Add(force);
        command.Add(device);
        command.SetAction((parsed, stop) =>
        {
            RequireLibtorch();
            var path = runFile.File(parsed)!;
            var file = runFile.Read(parsed, path);
            RequireDevices(file.Plans, parsed.GetValue(device)!);
            var folder = parsed.GetValue(output) ?? OutputFolder.Default(file.Plan.Name, parsed.GetValue(resume));
            OutputFolder.Claim(folder, parsed.GetValue(resume), parsed.GetValue(force));
            var options =
                new ReferenceOptions(folder, file.Text, parsed.GetValue(resume), parsed.GetValue(device)!);
            var sets = string.Concat(runFile.Overrides(parsed).Select(o => $" --set {o}"));
            var again = path == InputText.Standard ? new RunFolder(folder).RunFile : path;
            return new ReferenceScreen(session)
                .Run(file.Plans, options, $"kd train {again}{sets} --out {folder} --resume", stop);
        });
        return command;
    }

    /// <summary>Before anything is read or written.</summary>
    private static void RequireDevices(IReadOnlyList<RunPlan> plans, string usual)
    {
        var peers = plans.SelectMany(plan => plan.Stages).SelectMany(stage => stage.Peers);
        foreach (var device in peers.Select(peer => peer.Device ?? usual).Distinct())
        {
            try
            {
                TrainingDevice.Require(device);
            }
            catch (DeviceException problem)
            {
                throw new CommandException(
                    $"{problem.Message}; --device cpu trains on the processor", ExitCode.BadInput);
            }
        }
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
