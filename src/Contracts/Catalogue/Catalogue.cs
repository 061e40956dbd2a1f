using System.Text.Json;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts;

/// <summary>
/// What a run file may name. It is data, so that a coordinator without libtorch can refuse a bad run file;
/// the registries of the training library are its source, and a test compares the two.
/// </summary>
public sealed record Catalogue(
    IReadOnlyList<ModelEntry> Models,
    IReadOnlyList<MethodEntry> Methods,
    IReadOnlyList<DataEntry> Data,
    IReadOnlyList<OptionedEntry> Augmentations,
    IReadOnlyList<OptionedEntry> Optimizers,
    IReadOnlyList<OptionedEntry> Schedules)
{
    private static readonly Lazy<Catalogue> BuiltIn = new(Read);

    /// <summary>The catalogue of this build, read once.</summary>
    public static Catalogue Load() => BuiltIn.Value;

    public MethodEntry? Method(string name) => Methods.FirstOrDefault(entry => entry.Name == name);

    private static Catalogue Read()
    {
        using var stream = typeof(Catalogue).Assembly.GetManifestResourceStream("catalogue.json")
            ?? throw new InvalidOperationException("KdCluster.Contracts was built without its resource catalogue.json");
        return JsonSerializer.Deserialize(stream, ContractsJson.Default.Catalogue)
            ?? throw new InvalidOperationException("catalogue.json is empty");
    }
}
