using KdCluster.Contracts;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Startup;

/// <summary>
/// What plugins add to the catalogue. A coordinator reads their catalogues alone: their code runs on nodes.
/// </summary>
public static class PluginCatalogues
{
    /// <param name="folder">Empty: there are no plugins.</param>
    /// <returns>The catalogue with them.</returns>
    /// <exception cref="SettingsException">The folder has none, or what they add cannot be.</exception>
    public static Catalogue Load(string folder)
    {
        if (folder.Length == 0)
            return Catalogue.Load();
        try
        {
            var files = Directory.GetFiles(folder, "*" + PluginCatalogue.Extension).Order(StringComparer.Ordinal);
            PluginCatalogue[] plugins = [.. files.Select(file => PluginCatalogue.Parse(File.ReadAllText(file), file))];
            if (plugins.Length == 0)
                throw new InvalidDataException(
                    $"{folder} has no *{PluginCatalogue.Extension}; make them with `kd catalogue --plugins DIR "
                        + "--write` where the plugins are");
            Catalogue.Extend(plugins);
            return Catalogue.Load();
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            throw new SettingsException([$"kd.coordinator.plugins: {e.Message}"]);
        }
    }
}
