using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;

namespace KdCluster.Distillation.Plugins;

/// <summary>An assembly that was made for this library, known by what it references before any of it is run.</summary>
/// <param name="Id">Name, version, and the beginning of the file's hash.</param>
/// <param name="BuiltFor">The library's version that it was compiled against.</param>
internal sealed record PluginFile(string Path, string Id, Version BuiltFor)
{
    private static readonly string Library = typeof(PluginFile).Assembly.GetName().Name!;

    /// <summary>Those of a folder, in the order of their names. The product's own and foreign ones are passed
    ///     over.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<PluginFile> In(string folder) =>
        [
            .. Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal).Select(Read)
                .OfType<PluginFile>()];

    private static PluginFile? Read(string path)
    {
        using var file = File.OpenRead(path);
        using var image = new PEReader(file);
        try
        {
            if (!image.HasMetadata)
                return null;
            var metadata = image.GetMetadataReader();
            var own = metadata.GetAssemblyDefinition();
            var name = metadata.GetString(own.Name);
            var references = metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
                .Where(reference => metadata.GetString(reference.Name) == Library).ToList();
            if (references.Count == 0 || name.StartsWith("KdCluster.", StringComparison.Ordinal))
                return null;
            file.Position = 0;
            var hash = Convert.ToHexStringLower(SHA256.HashData(file))[..8];
            return new PluginFile(path, $"{name} {own.Version.ToString(3)} ({hash})", references[0].Version);
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }
}
