using System.Net.Sockets;
using KdCluster.Distillation.Libtorch;
using KdCluster.Distillation.Plugins;
using KdCluster.Distillation.Training;
using KdCluster.Hosting;

namespace KdCluster.Node.Startup;

/// <summary>What keeps a node from starting, in plain words.</summary>
public static class NodeProblem
{
    /// <summary>Null: nothing that can be expected; let it be seen whole.</summary>
    public static ProgramProblem? Of(Exception e)
    {
        if (PortInUse.Find(e) is { } where)
            return new(
                $"{where} is in use; choose another port with --port or --sheet-port (0: any free one)",
                ProgramExit.Failed);
        var causes = Chain(e).ToList();
        foreach (var cause in causes)
        {
            if (cause is LibtorchException)
                return new(cause.Message, ProgramExit.Failed);
            if (cause is DeviceException)
                return new(
                    $"{cause.Message}; give --device cpu, or --slots for as many as there are", ProgramExit.Usage);
            if (cause is PluginException or FileNotFoundException or InvalidDataException or SettingsException
                or FormatException or Akka.Configuration.ConfigurationException)
                return new(cause.Message, ProgramExit.Usage);
            if (cause is FolderInUseException or IOException or UnauthorizedAccessException or SocketException)
                return new(cause.Message, ProgramExit.Failed);
        }

        return null;
    }

    private static IEnumerable<Exception> Chain(Exception e) => e switch
    {
        AggregateException several => several.InnerExceptions.SelectMany(Chain).Prepend(e),
        { InnerException: { } inner } => Chain(inner).Prepend(e),
        _ => [e],
    };
}
