using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Conformance.TorchSharp;

public sealed class MemoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Tensors_of_all_sizes_come_and_go_and_none_writes_into_another(int seed)
    {
        var random = new Random(seed);
        var held = new Tensor?[40];
        for (int i = 0; i < 600; i++)
        {
            int at = random.Next(held.Length);
            if (held[at] is { } old)
            {
                float value = old[0].item<float>();
                Assert.True(old.eq(value).all().item<bool>());
                old.Dispose();
            }
            long size = 1L << random.Next(0, 20);
            held[at] = full(size + random.Next((int)size), (float)i);
        }
        foreach (var tensor in held) tensor?.Dispose();
    }

    [Fact]
    public void Memory_is_aligned_for_vector_code()
    {
        foreach (long size in (long[])[1, 100, 10_000, 1_000_000])
        {
            using var tensor = empty(size);
            Assert.Equal(0UL, Address(tensor) % 64);
        }
    }

    [Fact]
    public void An_empty_tensor_has_no_elements_and_no_trouble()
    {
        using var scope = NewDisposeScope();
        var none = empty(0, 3);
        Assert.Equal(0, none.numel());
        Assert.Equal(0, none.bytes.Length);
        Assert.Equal(0f, none.sum().item<float>());
        Assert.Equal([2L, 3L], cat([none, ones(2, 3)]).shape);
    }

    private static unsafe ulong Address(Tensor tensor) => (ulong)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
