using KdCluster.Distillation.Libtorch;
using Shouldly;

namespace KdCluster.Distillation.Tests.Libtorch;

public sealed class SymbolVersionsTests
{
    private static readonly string Binding =
        Path.Combine(Path.GetDirectoryName(typeof(SymbolVersionsTests).Assembly.Location)!, "libLibTorchSharp.so");

    // As long as TorchSharp names that version, the loader is needed; when this fails with 0, it can go.
    [Fact]
    public void TorchSharps_library_names_the_new_runtime_once_and_loses_nothing_but_that_wish()
    {
        var before = File.ReadAllBytes(Binding);
        var after = (byte[])before.Clone();

        SymbolVersions.MakeWeak(after, LibtorchLoader.UnneededVersion).ShouldBe(1);

        Enumerable.Range(0, before.Length).Count(i => before[i] != after[i]).ShouldBe(1);
        SymbolVersions.MakeWeak(after, "GLIBCXX_9.9.99").ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void What_is_no_library_or_broken_off_is_refused(int length)
    {
        var bytes = File.ReadAllBytes(Binding)[..length];

        Should.Throw<InvalidDataException>(() => SymbolVersions.MakeWeak(bytes, "GLIBC_2.2.5"));
        Should.Throw<InvalidDataException>(() => SymbolVersions.MakeWeak(new byte[length], "GLIBC_2.2.5"));
    }
}
