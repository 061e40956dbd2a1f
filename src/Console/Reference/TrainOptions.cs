using System.CommandLine;
using KdCluster.Console.RunFiles;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Training;
using KdCluster.Reference;

namespace KdCluster.Console.Reference;

/// <summary>
/// `--out`, `--resume`, `--force`, `--device` and `--precision` of the commands that train in this process.
/// </summary>
public sealed class TrainOptions
{
    private readonly Option<string?> _output = new("--out")
    {
        Description = "folder for checkpoints and the report; else runs/NAME",
    };

    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "go on after the last complete epoch in the folder",
    };

    private readonly Option<bool> _force = new("--force")
    {
        Description = "delete the run that the folder holds, and begin anew",
    };

    private readonly Option<string> _device = new("--device")
    {
        Description = "for peers that name none: cpu, cuda, cuda:1", DefaultValueFactory = _ => "cpu",
    };

    private readonly Option<TrainingPrecision> _precision = new("--precision")
    {
        Description = "for peers that name none: fp32, bf16", DefaultValueFactory = _ => TrainingPrecision.Fp32,
    };

    public TrainOptions(Command command)
    {
        foreach (var option in new Option[] { _output, _resume, _force, _device, _precision })
            command.Add(option);
    }

    /// <param name="path">The run file to resume with, from the folder of the run.</param>
    /// <param name="overrides">As they were typed, for the same.</param>
    public Task<int> Run(
        Session session, ParseResult parsed, ReadRunFile file, Func<string, string> path, string overrides,
        CancellationToken stop)
    {
        var (resume, device) = (parsed.GetValue(_resume), parsed.GetValue(_device)!);
        RequireDevices(file.Plans, device);
        var folder = parsed.GetValue(_output) ?? OutputFolder.Default(file.Plan.Name, resume);
        OutputFolder.Claim(folder, resume, parsed.GetValue(_force));
        return new ReferenceScreen(session).Run(
            file.Plans, new ReferenceOptions(folder, file.Text, resume, device)
            {
                Precision = parsed.GetValue(_precision),
            },
            $"kd train {path(folder)}{overrides} --out {folder} --resume", stop);
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
}
