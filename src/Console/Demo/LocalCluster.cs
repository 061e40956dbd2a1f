using System.Globalization;
using KdCluster.Console.Processes;
using KdCluster.Contracts.Files;
using KdCluster.Distillation;
using KdCluster.Distillation.Plugins;

namespace KdCluster.Console.Demo;

/// <summary>
/// A coordinator and nodes on loopback, on ports of their own choice. Disposing it leaves no process behind.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private readonly List<ClusterProcess> _processes = [];

    private LocalCluster()
    {
    }

    /// <summary>Of the coordinator's API.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    /// <param name="folder">For the processes' data and output.</param>
    /// <param name="slots">Peers that train at once on one node.</param>
    public static async Task<LocalCluster> Start(
        Session session, string folder, int nodes, int slots, CancellationToken stop)
    {
        var cluster = new LocalCluster();
        try
        {
            var coordinator = ClusterProcess.Start(
                "the coordinator", OtherPrograms.Assembly(session.Home(), "coordinator"),
                Path.Combine(folder, "coordinator"),
                ["--port", "0", "--http-port", "0", .. Plugins(WriteCatalogues(Path.Combine(folder, "plugins")))]);
            cluster._processes.Add(coordinator);
            var endpoint = await coordinator.Endpoint(session.Time, stop);
            cluster.Url = new Uri(endpoint.Url.EndsWith('/') ? endpoint.Url : endpoint.Url + "/");
            for (var i = 1; i <= nodes; i++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"node-{i}");
                cluster._processes.Add(ClusterProcess.Start(
                    name, OtherPrograms.Assembly(session.Home(), "node"), Path.Combine(folder, name),
                    [
                        "--seed-node", endpoint.Akka, "--name", name, "--slots",
                        slots.ToString(CultureInfo.InvariantCulture), "--port", "0", "--sheet-port", "0",
                        .. Plugins(LoadedPlugins.Folder),
                    ]));
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private static string[] Plugins(string? folder) => folder is null ? [] : [PluginOption.Name, folder];

    /// <returns>A folder with what this process's plugins add, as a coordinator reads it; null: it has none.</returns>
    private static string? WriteCatalogues(string folder)
    {
        foreach (var plugin in LoadedPlugins.All)
            AtomicFile.Write(
                Path.Combine(folder, Path.GetFileName(plugin.CatalogueFile)), CatalogueWriter.Text(plugin.Catalogue()));
        return LoadedPlugins.All.Count > 0 ? folder : null;
    }

    /// <summary>Throws when any of the processes ends.</summary>
    public async Task Watch(CancellationToken stop) =>
        await await Task.WhenAny(_processes.Select(p => p.Watch(stop)));

    /// <summary>Nodes first, so that they can still say goodbye.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_processes.Skip(1).Select(p => p.DisposeAsync().AsTask()));
        foreach (var coordinator in _processes.Take(1))
            await coordinator.DisposeAsync();
        _processes.Clear();
    }
}
