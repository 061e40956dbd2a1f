using System.Text.Json;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts;

/// <summary>What an assembly outside the product adds to what a run file may name.</summary>
/// <param name="Id">Name, version, and the beginning of the assembly's hash: who has the same id has the same
///     code.</param>
public sealed record PluginCatalogue(
    string Id,
    IReadOnlyList<ModelEntry> Models,
    IReadOnlyList<MethodEntry> Methods,
    IReadOnlyList<DataEntry> Data,
    IReadOnlyList<OptionedEntry> Augmentations)
{
    /// <summary>
    /// How the name of its file ends. A coordinator reads this file and never the assembly beside it.
    /// </summary>
    public const string Extension = ".catalogue.json";

    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static PluginCatalogue Parse(string json, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ContractsJson.Default.PluginCatalogue)
                ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"{path} is no catalogue of a plugin ({e.Message}); make it anew with `kd catalogue --plugins DIR "
                    + "--write`", e);
        }
    }
}
