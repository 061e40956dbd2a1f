using System.Text.RegularExpressions;

namespace KdCluster.Distillation.Libtorch;

/// <summary>
/// Where libtorch's libraries are: the folder that the environment names, or the one beside the program.
/// </summary>
internal static partial class LibtorchFolder
{
    /// <summary>
    /// An unpacked libtorch or a Python installation's `torch`, of the version that TorchSharp was built for.
    /// </summary>
    public const string Variable = "KD_TORCH";

    /// <summary>
    /// libtorch's version that TorchSharp's package was built for: no other has the same binary interface.
    /// </summary>
    public const string Version = "2.10.0";

    /// <summary>
    /// The folder with the libraries; null when the system's own search finds them (a build for CUDA).
    /// </summary>
    /// <exception cref="LibtorchException">The folder that the environment names is not one of libtorch, or of another
    ///     version.</exception>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return Named(named);
        var beside = Path.Combine(AppContext.BaseDirectory, "libtorch");
        return Directory.Exists(beside) ? beside : null;
    }

    internal static string Named(string folder)
    {
        var libraries = new[] { Path.Combine(folder, "lib"), folder }.FirstOrDefault(
            f => File.Exists(Path.Combine(f, "libtorch_cpu.so")))
            ?? throw new LibtorchException(
                $"{Variable}={folder} has no lib/libtorch_cpu.so; name the folder of an unpacked libtorch {Version} "
                    + $"or of a Python installation's torch {Version}");
        var found = VersionOf(folder) ?? VersionOf(Path.GetDirectoryName(libraries)!)
            ?? throw new LibtorchException(
                $"{Variable}={folder} does not say its version (neither version.py nor build-version); "
                    + $"libtorch {Version} is needed");
        return found == Version
            ? libraries
            : throw new LibtorchException($"{Variable}={folder} is libtorch {found}; TorchSharp needs {Version}");
    }

    // `__version__ = '2.10.0+cu128'` in a Python installation, `2.10.0+cpu` in an unpacked libtorch.
    private static string? VersionOf(string folder)
    {
        foreach (var name in new[] { "version.py", "build-version" })
        {
            var file = Path.Combine(folder, name);
            if (File.Exists(file) && FirstVersion().Match(File.ReadAllText(file)) is { Success: true } version)
                return version.Value;
        }

        return null;
    }

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex FirstVersion();
}
