using KdCluster.Contracts.Sheets;

namespace Contracts.Tests;

public class SheetVerifierTests
{
    private static readonly SheetSample Sample = SheetSample.Of(80_000, 10);

    [Fact]
    public void Bytes_that_come_in_any_pieces_are_checked_to_the_end()
    {
        var random = new Random(2);
        var verifier = SheetVerifier.For(Sample.Manifest, out _)!;
        for (var received = 0; received < Sample.Bytes.Length;)
        {
            received = Math.Min(Sample.Bytes.Length, received + random.Next(1, 300_000));
            verifier.Advance(received, Slice(Sample.Bytes)).ShouldBeNull();
            verifier.VerifiedBytes.ShouldBeLessThanOrEqualTo(received);
        }

        verifier.IsComplete.ShouldBeTrue();
        verifier.VerifiedBytes.ShouldBe(Sample.Bytes.Length);
        var logits = new float[Sample.Logits.Length];
        SheetReader.Decode(verifier.Head!, Slice(Sample.Bytes), logits);
        logits.ShouldBe(Sample.Logits);
    }

    [Fact]
    public void A_damaged_chunk_is_read_again_from_its_own_beginning()
    {
        var verifier = SheetVerifier.For(Sample.Manifest, out _)!;
        var damaged = Sample.Bytes.ToArray();
        damaged[2_000_000] ^= 1;
        verifier.Advance(damaged.Length, Slice(damaged))!.Fault.ShouldBe(SheetFault.Checksum);
        verifier.VerifiedBytes.ShouldBe(verifier.Head!.Layout.Chunk(1).Offset);
        verifier.Advance(Sample.Bytes.Length, Slice(Sample.Bytes)).ShouldBeNull();
        verifier.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void A_manifest_whose_sizes_do_not_fit_is_refused_before_a_byte_is_read()
    {
        SheetVerifier.For(Sample.Manifest with { Bytes = long.MaxValue }, out var length).ShouldBeNull();
        length!.Fault.ShouldBe(SheetFault.Length);
        SheetVerifier.For(Sample.Manifest with { Rows = int.MaxValue, Classes = int.MaxValue }, out var shape)
            .ShouldBeNull();
        shape!.Fault.ShouldBe(SheetFault.Shape);
        SheetVerifier.For(Sample.Manifest with { Rows = -1 }, out shape).ShouldBeNull();
        shape!.Fault.ShouldBe(SheetFault.Shape);
    }

    private static SheetBytes Slice(byte[] bytes) => (offset, length) => bytes.AsSpan((int)offset, length);
}
