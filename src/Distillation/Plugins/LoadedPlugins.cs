using System.Reflection;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Plugins;

/// <summary>
/// The plugins of this process. They are loaded once, at its start, from a folder that its user named. The registries
/// and <see cref="Catalogue.Load"/> have what they add from then on.
/// </summary>
public static class LoadedPlugins
{
    private static readonly Lock Gate = new();
    private static IReadOnlyList<LoadedPlugin> _all = [];

    public static IReadOnlyList<LoadedPlugin> All => _all;

    /// <summary>Null: none was loaded.</summary>
    public static string? Folder { get; private set; }

    /// <summary>Loads every plugin of a folder. A second call with the same folder does nothing.</summary>
    /// <exception cref="PluginException">There is none, or one cannot be used; the process should end.</exception>
    public static void Load(string folder)
    {
        folder = Path.GetFullPath(folder);
        lock (Gate)
        {
            if (Folder == folder)
                return;
            if (Folder is not null)
                throw new PluginException($"plugins come from {Folder} already; start anew to take them from {folder}");
            Folder = folder;
            _all = [.. Files(folder).Select(Open).OfType<LoadedPlugin>()];
            if (_all.Count == 0)
                throw new PluginException(
                    $"{folder} has no plugin: an assembly that references KdCluster.Distillation and has a public "
                        + $"class with {nameof(IPlugin)}");
            try
            {
                Catalogue.Extend([.. _all.Select(plugin => plugin.Catalogue())]);
            }
            catch (ArgumentException e)
            {
                throw new PluginException(e.Message, e);
            }
        }
    }

    /// <exception cref="MissingPluginException">A plugin that the plan needs is not here, or another build of
    ///     it.</exception>
    public static void Require(RunPlan plan)
    {
        var missing = (plan.Plugins ?? []).Except(_all.Select(plugin => plugin.Id)).ToList();
        if (missing.Count > 0)
            throw new MissingPluginException(
                $"plugin {string.Join(", ", missing)} is not loaded here ("
                    + (_all.Count == 0 ? "none is" : string.Join(", ", _all.Select(plugin => plugin.Id)) + " is")
                    + "); start this process with the same folder of plugins (--plugins DIR or KD_PLUGINS)");
    }

    /// <summary>What the library has itself, then what plugins add.</summary>
    internal static IReadOnlyList<T> After<T>(IReadOnlyList<T> own, Func<IPlugin, IEnumerable<T>> added) =>
        _all.Count == 0 ? own : [.. own, .. _all.SelectMany(plugin => added(plugin.Plugin))];

    private static IReadOnlyList<PluginFile> Files(string folder)
    {
        try
        {
            return PluginFile.In(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PluginException($"the folder of plugins cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Null: what a plugin brings along for its own use.</summary>
    private static LoadedPlugin? Open(PluginFile file)
    {
        var here = typeof(LoadedPlugins).Assembly.GetName().Version!;
        if ((file.BuiltFor.Major, file.BuiltFor.Minor) != (here.Major, here.Minor))
            throw new PluginException(
                $"{file.Path} was built for KdCluster {file.BuiltFor.ToString(2)}, and this is {here.ToString(2)}; "
                    + "build it against the package of this version");
        try
        {
            var assembly = new PluginContext(file.Path).LoadFromAssemblyPath(file.Path);
            var types = assembly.GetExportedTypes()
                .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IPlugin)))
                .ToList();
            return types switch
            {
                [] => null,
                [var one] => new LoadedPlugin(file.Id, file.Path, (IPlugin)Activator.CreateInstance(one)!),
                _ => throw new PluginException(
                    $"{file.Path} has {types.Count} classes with {nameof(IPlugin)} "
                        + $"({string.Join(", ", types.Select(type => type.Name))}); make it one"),
            };
        }
        catch (Exception e) when (
            e is ReflectionTypeLoadException or TypeLoadException or IOException or BadImageFormatException
                or MissingMethodException or TargetInvocationException)
        {
            throw new PluginException(
                $"{file.Path} cannot be loaded ({e.GetBaseException().Message}); build it against the package of this "
                    + "version", e);
        }
    }
}

/// <param name="Id">Name, version, and the beginning of the assembly's hash.</param>
public sealed record LoadedPlugin(string Id, string Path, IPlugin Plugin)
{
    /// <summary>Where its catalogue lies for coordinators.</summary>
    public string CatalogueFile => System.IO.Path.ChangeExtension(Path, null) + PluginCatalogue.Extension;

    /// <summary>What it adds; its models are built and run for that.</summary>
    /// <exception cref="PluginException">A model of it fails.</exception>
    public PluginCatalogue Catalogue()
    {
        try
        {
            return new(
                Id, ModelEntries.Of(Plugin.Models), [.. Plugin.Methods.Select(method => method.Entry)],
                [.. Plugin.Data.Select(reader => reader.Entry)],
                [.. Plugin.Augmentations.Select(augmentation => augmentation.Entry)]);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new PluginException($"plugin {Id} cannot say what it adds: {e.Message}", e);
        }
    }
}
