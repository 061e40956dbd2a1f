using KdCluster.Distillation.Libtorch;
using KdCluster.Distillation.Plugins;
using KdCluster.Distillation.Training;
using KdCluster.Hosting;
using KdCluster.Node.Nodes;
using KdCluster.Node.Startup;
using KdCluster.Node.Training;

return await NodeCommand.Create().RunAsync(
    args,
    arguments => ProgramHost.RunAsync("kd-node", () => Build(arguments), NodeProblem.Of));

static IHost Build(ProgramArguments arguments)
{
    FreedMemory.BoundArenas();
    var config = HoconFile.Load("node.conf", arguments.File, arguments.Settings);
    var settings = NodeSettings.From(config, UnknownCoordinator.Wait);
    var folder = new FolderLock(settings.DataFolder, "node.lock");
    Logging.Start(settings.Name, Path.Combine(settings.DataFolder, "logs"), settings.Logs);
    LibtorchLoader.Require();
    if (settings.Plugins.Length > 0)
        LoadedPlugins.Load(settings.Plugins);
    // A device that cannot be used must not be announced: peers would be sent to it.
    foreach (var slot in NodeDescription.Slots(settings.Slots, settings.Device, settings.Threads, Torch.Gpus))
        TrainingDevice.Require(slot.Device);
    var app = NodeHost.Build(
        settings, config, new TrainingLibrary(settings.Threads, settings.Precision),
        NodeDescription.Stack(Torch.Version), Torch.Gpus, arguments.Parent);
    app.Lifetime.ApplicationStopped.Register(folder.Dispose); // Held until then.
    return app;
}
