using System.Runtime.InteropServices;

namespace KdCluster.Distillation.Libtorch;

/// <summary>
/// Gives back to the system what peers that have ended took. Left alone, neither does it: the collector sees no need
/// while there is room, and the C library keeps what was freed, an arena for each thread that ever asked.
/// </summary>
public static class FreedMemory
{
    /// <summary>Peers of a run end together: one call is enough for all of them.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(1);

    private static readonly SemaphoreSlim Turn = new(1);
    private static int _due;

    /// <summary>
    /// Threads share so many arenas of the C library. Of its own accord it makes eight for each core, and each keeps
    /// its largest use. Tensors are far above the size that is cut out of an arena; nothing waits for one.
    /// </summary>
    public static void BoundArenas()
    {
        const int arenaMax = -8; // M_ARENA_MAX of <malloc.h>.
        const int arenas = 4;
        IfThere(() => _ = MallOpt(arenaMax, arenas));
    }

    /// <summary>In the background, soon.</summary>
    /// <param name="done">Called when it is given back, unless an earlier call's is.</param>
    public static void ReturnSoon(Action done)
    {
        if (Interlocked.Exchange(ref _due, 1) == 0)
            _ = Later(done);

        static async Task Later(Action done)
        {
            await Task.Delay(Together);
            await Turn.WaitAsync(); // Only for the one before, which lasts as long as a collection.
            try
            {
                Interlocked.Exchange(ref _due, 0);
                Return();
                done();
            }
            finally
            {
                Turn.Release();
            }
        }
    }

    /// <summary>Now, on this thread.</summary>
    public static void Return()
    {
        // Tensors that nobody disposed hold native memory until they are finalized.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        IfThere(() => _ = MallocTrim(0));
    }

    /// <summary>Only the GNU C library has these.</summary>
    private static void IfThere(Action call)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            call();
        }
        catch (EntryPointNotFoundException)
        {
        }
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    private static extern int MallocTrim(nint pad);

    [DllImport("libc", EntryPoint = "mallopt")]
    private static extern int MallOpt(int parameter, int value);
}
