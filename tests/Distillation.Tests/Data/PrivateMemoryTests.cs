using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Libtorch;
using KdCluster.Distillation.Views;
using Shouldly;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>
/// What a set that is larger than memory costs the process. Pages of the file that are in memory are the kernel's: it
/// drops them when somebody needs the room. Alone, because the whole process is looked at.
/// </summary>
[Collection(nameof(PrivateMemoryTests))]
public sealed class PrivateMemoryTests : IDisposable
{
    private const int MiB = 1 << 20;
    private const int Count = 2000;

    private static readonly ImageShape Shape = new(3, 224, 224);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_mapped_set_of_300_MB_is_gone_through_with_60_MB_of_the_process_s_own()
    {
        var path = _folder.Write("pictures", []);
        using (var sparse = new FileStream(path, FileMode.Open))
            sparse.SetLength((long)Count * Shape.Size);
        using var file = new MappedFile(new FileStream(path, FileMode.Open, FileAccess.Read), writable: false);
        var images = new LabelledImages(Shape, new MappedPixels(file, 0, file.Length), new int[Count]);
        var samples = new SampleSet("sparse", Enumerable.Range(0, Count));
        using var mapped = new MappedImages(images, samples, Normalisation.Neutral(3), 2, CPU);
        using var view = new ViewSource(mapped, ViewRecipe.Of(["crop", "flip"], Shape), 1).Open(0);
        (int, int)[] batches = [.. Enumerable.Range(0, Count / 10).Select(i => (10 * i, 10))];
        using var ordered = view.InOrder(SampleOrder.Of(1, 0, Count), batches);
        ordered.Next().Images.Dispose();

        var (before, most) = (Settled(), 0L);
        for (var i = 1; i < batches.Length; i++)
        {
            using (NewDisposeScope())
                _ = ordered.Next();
            if (i % 20 == 0)
                most = Math.Max(most, Own());
        }

        file.Length.ShouldBeGreaterThan(280 * MiB);
        ((most - before) / MiB).ShouldBeLessThan(60);
    }

    /// <summary>
    /// Looks at the tensors' own pages: the rest of a process in which a thousand tests ran has grown by 34 MB in the
    /// moment that this takes.
    /// </summary>
    [Fact]
    public void What_tensors_took_is_given_back_when_asked_for()
    {
        var held = new List<Tensor>();
        for (var i = 0; i < 100; i++)
        {
            ones(MiB / 2).Dispose();
            held.Add(ones(MiB / 2)); // 2 MB each; what is freed lies between what is held.
        }

        var addresses = held.ConvertAll(AddressOf);
        InMemory(addresses).ShouldBeGreaterThan(180 * MiB);
        held.ForEach(tensor => tensor.Dispose());
        // Somebody else of the process may take a little of it again, and a touch takes 2 MB where pages are huge: then
        // it is asked for again.
        var left = long.MaxValue;
        for (var tries = 0; left >= 20 * MiB && tries < 5; tries++)
        {
            FreedMemory.Return();
            left = InMemory(addresses);
        }

        left.ShouldBeLessThan(20 * MiB);
    }

    /// <summary>After what other tests have left was given back: it would be taken again, or go, meanwhile.</summary>
    private static long Settled()
    {
        FreedMemory.Return();
        return Own();
    }

    private static long AddressOf(Tensor tensor) =>
        Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>Bytes that are in memory, of tensors of 2 MB at these addresses, whether they are still there or not.
    ///     </summary>
    private static long InMemory(List<long> addresses)
    {
        // One number of 64 bits for each page of the process, whose highest bit says that it is there.
        using var pages = File.OpenHandle("/proc/self/pagemap");
        var numbers = new byte[2 * MiB / Environment.SystemPageSize * sizeof(ulong)];
        var present = 0;
        foreach (var address in addresses)
        {
            RandomAccess.Read(pages, numbers, address / Environment.SystemPageSize * sizeof(ulong));
            present += MemoryMarshal.Cast<byte, ulong>(numbers).ToArray().Count(number => number >> 63 == 1);
        }

        return (long)present * Environment.SystemPageSize;
    }

    /// <summary>
    /// Bytes that no file has: of the heaps and stacks. Without garbage: how much of it the collector lets lie depends
    /// on the tests before.
    /// </summary>
    private static long Own()
    {
        GC.Collect();
        return 1024 * long.Parse(
            File.ReadLines("/proc/self/smaps_rollup")
                .First(line => line.StartsWith("Anonymous:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);
    }
}

[CollectionDefinition(nameof(PrivateMemoryTests), DisableParallelization = true)]
public sealed class PrivateMemoryCollection;
