using System.Runtime.InteropServices;

namespace KdCluster.Distillation.Libtorch;

/// <summary>
/// How the C library keeps memory that libtorch frees. Left alone, glibc gives every large block back to the system at
/// once and gets it again, zeroed page by page, at the next operator: on a CPU that costs more than the arithmetic of a
/// small net.
/// </summary>
internal static class NativeMemory
{
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int ArenaMaximum = -8;

    private static readonly Lazy<bool> Kept = new(Keep);

    /// <summary>
    /// Keeps freed blocks for the next operator, in one arena that all threads share (others give theirs back whatever
    /// the thresholds say). Once a process; does nothing where the C library is not glibc or the environment already
    /// decides.
    /// </summary>
    public static void KeepFreedBlocks() => _ = Kept.Value;

    private static bool Keep()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("MALLOC_MMAP_THRESHOLD_") is not null)
            return false;
        try
        {
            // Thresholds are ints of bytes. glibc before 2.35 refuses to map only above 1 GiB and takes 32 MiB at most.
            return SetAllocatorOption(ArenaMaximum, 1) == 1
                && (SetAllocatorOption(MapThreshold, 1 << 30) == 1 || SetAllocatorOption(MapThreshold, 32 << 20) == 1)
                && SetAllocatorOption(TrimThreshold, int.MaxValue) == 1;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
        catch (DllNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libc.so.6", EntryPoint = "mallopt")]
    private static extern int SetAllocatorOption(int option, int value);
}
