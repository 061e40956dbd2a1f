using System.Globalization;
using System.Runtime.InteropServices;
using KdCluster.Distillation.Models;

namespace KdCluster.Distillation.Tests.Libtorch;

public sealed class NativeMemoryTests
{
    [Fact]
    public void A_freed_block_is_used_again_without_asking_the_system_for_its_pages()
    {
        // The model registry asks for it, since who trains makes a model first.
        ModelRegistry.All.ShouldNotBeEmpty();
        long fewest = long.MaxValue;
        var thread = new Thread(() => fewest = Enumerable.Range(0, 20).Min(_ => FaultsOfOneBlock()));
        thread.Start();
        thread.Join();
        fewest.ShouldBeLessThan(400, $"{fewest} page faults for 4,096 pages");
    }

    private static long FaultsOfOneBlock()
    {
        const int length = 16 << 20;
        var before = Faults();
        var block = Marshal.AllocHGlobal(length);
        for (var page = 0; page < length; page += 4096)
            Marshal.WriteByte(block, page, 1);
        Marshal.FreeHGlobal(block);
        return Faults() - before;
    }

    /// <summary>Minor page faults of this thread: field 10 of its stat.</summary>
    private static long Faults() =>
        long.Parse(
            File.ReadAllText("/proc/thread-self/stat").Split(") ")[1].Split(' ')[7], CultureInfo.InvariantCulture);
}
