using KdCluster.Coordinator.Startup;
using KdCluster.Hosting;

return await CoordinatorCommand.Create().RunAsync(
    args,
    arguments => ProgramHost.RunAsync("kd-coordinator", () => Build(arguments), CoordinatorProblem.Of));

static IHost Build(ProgramArguments arguments)
{
    var config = HoconFile.Load("coordinator.conf", arguments.File, arguments.Settings);
    var settings = CoordinatorSettings.From(config);
    Logging.Start("coordinator", Path.Combine(settings.Data, "logs"), settings.Logs);
    return CoordinatorHost.Build(settings, config, arguments.Parent);
}
