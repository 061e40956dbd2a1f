using System.Text.Json;
using System.Text.Json.Serialization;
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
    private static Catalogue? _extended;

    /// <summary>What plugins added to the other lists.</summary>
    [JsonIgnore]
    public IReadOnlyList<PluginCatalogue> Plugins { get; init; } = [];

    /// <summary>The catalogue of this process: that of the build, read once, with the plugins of its start.</summary>
    public static Catalogue Load() => _extended ?? BuiltIn.Value;

    /// <summary>Once, at the start of a process: from then on <see cref="Load"/> gives what plugins add, too.</summary>
    /// <exception cref="ArgumentException">Two things of one kind would have the same name.</exception>
    public static void Extend(IEnumerable<PluginCatalogue> plugins) =>
        _extended = plugins.Aggregate(BuiltIn.Value, (catalogue, plugin) => catalogue.With(plugin));

    /// <exception cref="ArgumentException">Something that it adds has a name that is taken.</exception>
    public Catalogue With(PluginCatalogue plugin)
    {
        return this with
        {
            Plugins = [.. Plugins, plugin],
            Models = Joined("model", Models, plugin.Models, entry => entry.Name),
            Methods = Joined("method", Methods, plugin.Methods, entry => entry.Name),
            Data = Joined("data set", Data, plugin.Data, entry => entry.Name),
            Augmentations = Joined("augmentation", Augmentations, plugin.Augmentations, entry => entry.Name),
        };

        IReadOnlyList<T> Joined<T>(string kind, IReadOnlyList<T> own, IReadOnlyList<T> added, Func<T, string> name) =>
            added.Select(name).FirstOrDefault(n => own.Any(o => name(o) == n)) is { } taken
                ? throw new ArgumentException(
                    $"plugin {plugin.Id} adds the {kind} {taken}, and there is one of that name; give it another")
                : [.. own, .. added];
    }

    public MethodEntry? Method(string name) => Methods.FirstOrDefault(entry => entry.Name == name);

    private static Catalogue Read()
    {
        using var stream = typeof(Catalogue).Assembly.GetManifestResourceStream("catalogue.json")
            ?? throw new InvalidOperationException("KdCluster.Contracts was built without its resource catalogue.json");
        return JsonSerializer.Deserialize(stream, ContractsJson.Default.Catalogue)
            ?? throw new InvalidOperationException("catalogue.json is empty");
    }
}
