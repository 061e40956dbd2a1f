using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace KdCluster.Distillation.Libtorch;

/// <summary>
/// Finds TorchSharp's native libraries where .NET's own search does not: libtorch in a folder of its own, and
/// TorchSharp's part on systems whose C++ runtime is older than the one it names (docs/DECISIONS.md, "Loading
/// libtorch").
/// </summary>
public static partial class LibtorchLoader
{
    /// <summary>The one version of the C++ runtime that TorchSharp 0.107 names without need.</summary>
    internal const string UnneededVersion = "GLIBCXX_3.4.32";

    private const string Binding = "LibTorchSharp";

    // In the order of their dependencies. The ones for CUDA are in a folder that has CUDA, and only there.
    private static readonly string[] Libraries = ["c10", "c10_cuda", "torch_cpu", "torch_cuda", "torch"];

    private static readonly Lazy<IReadOnlyDictionary<string, nint>> LoadedLibtorch = new(LoadLibtorch);
    private static readonly Lazy<nint> BindingHandle = new(LoadBinding);

    /// <summary>Loads libtorch now, so that what is missing is said at the start and in one line.</summary>
    /// <exception cref="LibtorchException">It cannot be loaded.</exception>
    public static void Require()
    {
        try
        {
            _ = LoadedLibtorch.Value;
            if (!NativeLibrary.TryLoad(Binding, typeof(torch).Assembly, null, out _))
                _ = BindingHandle.Value;
            // TorchSharp prints a page about its search when it fails; what is missing has been said by then.
            RuntimeHelpers.RunClassConstructor(typeof(torch).TypeHandle);
        }
        catch (Exception e) when (e is not LibtorchException)
        {
            var reason = e.GetBaseException().Message.Split('\n', 2)[0];
            throw new LibtorchException(
                $"libtorch does not load: {reason} (needed: Linux on x64 with glibc 2.28 and libstdc++ "
                    + $"of GCC 11 or newer)", e);
        }
    }

    // A library's own start is the only moment before TorchSharp's: whoever names a tensor first, a program or a test,
    // has it loaded.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => PreferOurs(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            PreferOurs(assembly);
    }

    /// <summary>
    /// The event above is for what nobody else finds, but .NET asks the system for `libtorch_cpu.so` by its plain name
    /// before, and a system may have another version of libtorch. What is loaded already is what such a name means.
    /// </summary>
    private static void PreferOurs(Assembly loaded)
    {
        if (loaded.GetName().Name != nameof(TorchSharp))
            return;
        try
        {
            _ = LoadedLibtorch.Value;
        }
        catch (Exception e) when (e is LibtorchException or DllNotFoundException or BadImageFormatException)
        {
            // The first use fails with the same exception, where somebody hears of it.
        }
    }

    private static nint Resolve(Assembly assembly, string name) => name switch
    {
        "torch_cpu" or "torch_cuda" => LoadedLibtorch.Value.GetValueOrDefault(name),
        Binding => BindingHandle.Value,
        _ => 0,
    };

    private static Dictionary<string, nint> LoadLibtorch()
    {
        var loaded = new Dictionary<string, nint>();
        if (LibtorchFolder.Find() is not { } folder)
            return loaded;
        foreach (var library in Libraries)
        {
            var file = Path.Combine(folder, $"lib{library}.so");
            if (File.Exists(file))
                loaded[library] = NativeLibrary.Load(file);
        }

        return loaded;
    }

    private static nint LoadBinding()
    {
        var file = SearchFolders().Select(f => Path.Combine(f, $"lib{Binding}.so")).FirstOrDefault(File.Exists)
            ?? throw new LibtorchException($"lib{Binding}.so of the TorchSharp package is not beside the program");
        // A copy has no folder of its own, in which the system would look for what it needs.
        _ = LoadedLibtorch.Value;
        foreach (
            var library in Libraries.Select(l => Path.Combine(Path.GetDirectoryName(file)!, $"lib{l}.so"))
                .Where(File.Exists))
            NativeLibrary.Load(library);
        if (NativeLibrary.TryLoad(file, out var handle))
            return handle;
        var bytes = File.ReadAllBytes(file);
        SymbolVersions.MakeWeak(bytes, UnneededVersion);
        return LoadFromMemory(bytes);
    }

    private static IEnumerable<string> SearchFolders() =>
        ((AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string) ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Append(AppContext.BaseDirectory);

    private static nint LoadFromMemory(byte[] library)
    {
        var file = CreateMemoryFile(Binding, 0);
        if (file < 0)
            throw new LibtorchException(
                $"this system's kernel has no memfd_create (error {Marshal.GetLastPInvokeError()})");
        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(file, ownsHandle: true);
        RandomAccess.Write(handle, library, 0);
        return NativeLibrary.Load($"/proc/self/fd/{file}");
    }

    [
        LibraryImport(
            "libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
