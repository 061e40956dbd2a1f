using System.Runtime.InteropServices;
using KdCluster.Hosting;
using KdCluster.Coordinator.Startup;
using Serilog;

var flags = Flags.Parse(args);
if (flags.Help || flags.Problem is not null)
{
    (flags.Help ? Console.Out : Console.Error)
        .WriteLine(flags.Problem is null ? Flags.Usage : $"kd-coordinator: {flags.Problem}");
    return flags.Help ? 0 : 2;
}

try
{
    var config = HoconFile.Load("coordinator.conf", flags.File, flags.Settings);
    var settings = CoordinatorSettings.From(config);
    Logging.Start("coordinator", Path.Combine(settings.Data, "logs"), settings.LogLevel);

    await using var coordinator = await CoordinatorProcess.Start(settings, config);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    if (flags.Parent is { } parent)
        ParentWatch.Begin(parent, () => _ = coordinator.Stop());
    if (await coordinator.Ended is not { } reason)
        return 0;
    Console.Error.WriteLine($"kd-coordinator: {reason}");
    return 1;

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Log.Information("{Signal}: the coordinator stops; its runs go on when it is started again", signal.Signal);
        _ = coordinator.Stop();
    }
}
catch (Exception e) when (CoordinatorProblem.Of(e) is { } problem)
{
    Console.Error.WriteLine($"kd-coordinator: {problem}");
    return 1;
}
finally
{
    Log.CloseAndFlush();
}
