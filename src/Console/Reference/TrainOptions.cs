using System.CommandLine;
using KdCluster.Console.RunFiles;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Training;
using KdCluster.Reference;

namespace KdCluster.Console.Reference;

/// <summary>
/// `--out`, `--resume`, `--force`, `--device`, `--precision` and `--threads` of the commands that train in this
/// process.
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

    private readonly Option<int?> _threads = new("--threads");

    private readonly Func<RunPlan, int> _usualThreads;

    /// <param name="threads">What the default is, in words.</param>
    /// <param name="usualThreads">Of each peer of this run, when nothing is said.</param>
    public TrainOptions(Command command, string threads, Func<RunPlan, int> usualThreads)
    {
        _usualThreads = usualThreads;
        _threads.Description = $"of libtorch, for each peer ({threads}); the last bits of the weights depend on it";
        _threads.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
                result.AddError("--threads is a whole number from 1");
        });
        foreach (var option in new Option[] { _output, _resume, _force, _device, _precision, _threads })
            command.Add(option);
    }

    /// <summary>All cores, shared by the peers that train at once.</summary>
    public static int AllCores(RunPlan plan) =>
        Math.Max(1, Environment.ProcessorCount / plan.Stages.Max(stage => stage.Peers.Count));

    /// <param name="path">The run file to resume with, from the folder of the run.</param>
    /// <param name="overrides">As they were typed, for the same.</param>
    public Task<int> Run(
        Session session, ParseResult parsed, ReadRunFile file, Func<string, string> path, string overrides,
        CancellationToken stop)
    {
        var (resume, device) = (parsed.GetValue(_resume), parsed.GetValue(_device)!);
        var (precision, threads) = (parsed.GetValue(_precision), parsed.GetValue(_threads) ?? _usualThreads(file.Plan));
        RequireDevices(file.Plans, device);
        var folder = parsed.GetValue(_output) ?? OutputFolder.Default(file.Plan.Name, resume);
        OutputFolder.Claim(folder, resume, parsed.GetValue(_force));
        return new ReferenceScreen(session).Run(
            file.Plans, new ReferenceOptions(folder, file.Text, resume, device, TorchThreads: threads)
            {
                Precision = precision,
            },
            $"kd train {path(folder)}{overrides}{Differing()} --out {folder} --resume", stop);

        // Without these the rest would be trained in another way.
        string Differing() => string.Concat(
            device == "cpu" ? "" : $" --device {device}",
            precision == TrainingPrecision.Fp32 ? "" : $" --precision {precision.ToString().ToLowerInvariant()}",
            threads == 1 ? "" : $" --threads {threads}");
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
