using System.Runtime.InteropServices;
using KdCluster.Hosting;
using KdCluster.Distillation.Libtorch;
using KdCluster.Node.Nodes;
using KdCluster.Node.Startup;
using KdCluster.Node.Training;
using Serilog;

var flags = NodeFlags.Parse(args);
if (flags.Help || flags.Problem is not null)
{
    (flags.Help ? Console.Out : Console.Error).WriteLine(flags.Problem ?? NodeFlags.Usage);
    return flags.Help ? NodeExit.Left : NodeExit.Usage;
}

try
{
    var config = HoconFile.Load("node.conf", flags.File, flags.Settings);
    var settings = NodeSettings.From(config);
    Logging.Start(settings.Name, Path.Combine(settings.DataFolder, "logs"), settings.LogLevel);

    LibtorchLoader.Require();
    await using var node = await NodeProcess.Start(
        settings, config, new TrainingLibrary(settings.Threads), NodeDescription.Stack(Torch.Version));
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    if (flags.Parent is { } parent)
        ParentWatch.Start(parent, () => _ = node.Stop());
    await node.Ended;
    return node.Refusal is null ? NodeExit.Left : NodeExit.Refused;

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Log.Information("{Signal}: the node finishes its batches and leaves", signal.Signal);
        _ = node.Stop();
    }
}
catch (Exception e) when (StartProblem.Of(e) is { } problem)
{
    Console.Error.WriteLine($"kd-node: {problem.Message}");
    return problem.Exit;
}
finally
{
    Log.CloseAndFlush();
}
