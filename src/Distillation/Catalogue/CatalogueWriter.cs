using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Files;
using KdCluster.Contracts.Json;

namespace KdCluster.Distillation;

/// <summary>
/// Makes the catalogue of what a run file may name from the registries: models by running them, the rest from their own
/// entries.
/// </summary>
public static class CatalogueWriter
{
    /// <summary>The text of catalogue.json as the registries would have it.</summary>
    public static string Text()
    {
        var builtIn = Catalogue.Load();
        // Optimizers and schedules are not plugged in: what is written of them by hand stays.
        var catalogue = new Catalogue(
            ModelEntries.Of(Models.ModelRegistry.All),
            [.. Methods.MethodRegistry.All.Select(method => method.Entry)],
            [.. Data.DataSetRegistry.All.Select(reader => reader.Entry)],
            Views.Augmentations.All,
            builtIn.Optimizers,
            builtIn.Schedules);
        using var document = JsonSerializer.SerializeToDocument(catalogue, ContractsJson.Default.Catalogue);
        return ReadableJson.Of(document.RootElement);
    }

    /// <summary>The text of what a plugin adds, for coordinators.</summary>
    public static string Text(PluginCatalogue plugin)
    {
        using var document = JsonSerializer.SerializeToDocument(plugin, ContractsJson.Default.PluginCatalogue);
        return ReadableJson.Of(document.RootElement);
    }

    /// <exception cref="IOException">It could not be written; the old one is still there.</exception>
    public static void Write(string path) => AtomicFile.Write(path, Text());
}
