using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Tests;

public sealed class SheetLogitsTests
{
    [Theory]
    [InlineData(SheetPrecision.Fp32)]
    [InlineData(SheetPrecision.Fp16)]
    [InlineData(SheetPrecision.Bf16)]
    [InlineData(SheetPrecision.Int8)]
    public void Logits_that_are_read_in_parts_are_written_to_the_bytes_of_those_in_memory(SheetPrecision precision)
    {
        var sample = SheetSample.Of(70_001, 10, precision);
        var bytes = new byte[sample.Bytes.Length];
        using var stream = new MemoryStream(bytes);
        var written = SheetWriter.WriteFrom(
            stream, SheetDescription.Of(sample.Manifest), new Elsewhere(sample.Logits));
        written.Sha256.ShouldBe(sample.Manifest.Sha256);
        bytes.AsSpan().SequenceEqual(sample.Bytes).ShouldBeTrue();
    }

    [Fact]
    public void A_number_that_is_none_is_found_where_it_is()
    {
        var logits = new float[700_000];
        new Elsewhere(logits).AreFinite().ShouldBeTrue();
        logits[600_005] = float.NaN;
        new Elsewhere(logits).AreFinite().ShouldBeFalse();
        var description = new SheetDescription(SheetPrecision.Fp32, 70_000, 0, 10, 3, new string('a', 64));
        Should.Throw<SheetException>(
            () => SheetWriter.WriteFrom(new MemoryStream(), description, new Elsewhere(logits))).Message.ShouldContain(
                "row 60000, class 5");
    }

    [Fact]
    public void An_array_is_its_own_sheet()
    {
        float[] array = [1, 2, 3];
        SheetLogits logits = array;
        logits.InMemory.ShouldBeSameAs(array);
        logits.Count.ShouldBe(3);
        logits.ToArray().ShouldBe(array);
        ((SheetLogits?)(float[]?)null).ShouldBeNull();
    }

    /// <summary>In an array that nobody is told of.</summary>
    private sealed class Elsewhere(float[] logits) : SheetLogits
    {
        public override long Count => logits.Length;

        public override void Read(long first, Span<float> into) =>
            logits.AsSpan((int)first, into.Length).CopyTo(into);
    }
}
