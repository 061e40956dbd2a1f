using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Tests;

public class SheetReaderTests
{
    private static readonly SheetSample Sample = SheetSample.Of(200, 10);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(200, 10)]
    [InlineData(26_215, 10)]
    [InlineData(3_000, 1_000)]
    public void Fp32_comes_back_bit_for_bit(int rows, int classes)
    {
        var sample = SheetSample.Of(rows, classes);
        SheetReader.Read(sample.Bytes, sample.Manifest, out var error).ShouldBe(sample.Logits);
        error.ShouldBeNull();
    }

    [Theory]
    [InlineData(SheetPrecision.Fp16)]
    [InlineData(SheetPrecision.Bf16)]
    public void Shorter_types_come_back_rounded_and_half_as_long(SheetPrecision precision)
    {
        var sample = SheetSample.Of(60_000, 10, precision);
        var expected = sample.Logits.ToArray();
        SheetCodec.Round(expected, precision);
        SheetReader.Read(sample.Bytes, sample.Manifest, out _).ShouldBe(expected);
        sample.Bytes.Length.ShouldBeInRange(1_200_000, 1_200_256);
    }

    [Fact]
    public void Any_flipped_bit_is_found()
    {
        for (var at = 0; at < Sample.Bytes.Length; at += 7)
            Sample.Error(bytes => bytes[at] ^= 0x10).ShouldNotBeNull($"byte {at}");
    }

    [Fact]
    public void Damage_in_the_payload_names_the_chunk()
    {
        var sample = SheetSample.Of(60_000, 10);
        var error = sample.Error(bytes => bytes[^1] ^= 1);
        error!.Fault.ShouldBe(SheetFault.Checksum);
        error.Message.ShouldContain("chunk 2 of 3");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(150)]
    [InlineData(5_000)]
    public void A_truncated_sheet_is_an_error_of_length(int length)
    {
        SheetReader.Read(Sample.Bytes.AsSpan(0, length), Sample.Manifest, out var error).ShouldBeNull();
        error!.Fault.ShouldBe(SheetFault.Length);
    }

    [Fact]
    public void What_is_no_sheet_is_named_so() =>
        Sample.Error(bytes => bytes[0] = (byte)'X')!.Fault.ShouldBe(SheetFault.Magic);

    [Fact]
    public void A_later_version_is_named() =>
        Sample.Error(bytes => bytes[8] = 2)!.Message.ShouldBe("it has version 2 of the sheet format, expected 1");

    [Fact]
    public void What_does_not_match_the_manifest_is_named()
    {
        Error(manifest => manifest with { Rows = 100 })
            .ShouldBe(new(SheetFault.Shape, "the number of rows is 200, expected 100"));
        Error(manifest => manifest with { Classes = 100 })
            .ShouldBe(new(SheetFault.Shape, "the number of classes is 10, expected 100"));
        Error(manifest => manifest with { FirstRow = 5 })
            .ShouldBe(new(SheetFault.Shape, "the first row is 0, expected 5"));
        Error(manifest => manifest with { View = 4 }).ShouldBe(new(SheetFault.View, "the view is 3, expected 4"));
        Error(manifest => manifest with { Precision = SheetPrecision.Fp16 })!.Fault.ShouldBe(SheetFault.Precision);
        Error(manifest => manifest with { SampleSet = new string('b', 64) })!.Fault.ShouldBe(SheetFault.SampleSet);
        Error(manifest => manifest with { Bytes = 1 })!.Fault.ShouldBe(SheetFault.Length);
        Error(manifest => manifest with { Sha256 = new string('0', 64) })!.Fault.ShouldBe(SheetFault.Hash);

        static SheetError? Error(Func<SheetManifest, SheetManifest> other) => Sample.Error(other: other);
    }

    [Theory]
    [InlineData(SheetPrecision.Fp32)]
    [InlineData(SheetPrecision.Fp16)]
    [InlineData(SheetPrecision.Bf16)]
    public void A_sender_that_writes_NaN_with_a_valid_checksum_is_found(SheetPrecision precision)
    {
        var sample = SheetSample.Of(60_000, 10, precision);
        var size = SheetCodec.ElementBytes(precision);
        var head = SheetHead.Read(sample.Bytes, out _)!;
        var bytes = sample.Bytes.ToArray();
        var element = 300_004;
        bytes.AsSpan(head.Layout.HeadBytes + (element * size), size).Fill(0xFF);

        var chunk = element * size / SheetLayout.ChunkBytes;
        var (offset, length) = head.Layout.Chunk(chunk);
        ForgedSheet.Seal(bytes, chunk);

        var forged = SheetHead.Read(bytes, out var headError);
        headError.ShouldBeNull();
        forged!.CheckChunk(chunk, bytes.AsSpan((int)offset, length))
            .ShouldBe(new(SheetFault.NotFinite, "the logit of row 30000, class 4 is NaN or infinite"));
    }

    [Fact]
    public void Logits_that_are_not_finite_are_never_written()
    {
        var description = SheetDescription.Of(Sample.Manifest);
        var logits = Sample.Logits.ToArray();
        logits[57] = float.NegativeInfinity;
        Should.Throw<SheetException>(() => SheetWriter.ToArray(description, logits)).Message.ShouldBe(
            "the logit of row 5, class 7 is NaN or infinite");
    }

    [Fact]
    public void Random_bytes_are_refused_and_nothing_is_thrown()
    {
        var random = new Random(5);
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = new byte[random.Next(0, 400)];
            random.NextBytes(bytes);
            if (i % 2 == 0)
                Sample.Bytes.AsSpan(0, Math.Min(bytes.Length, random.Next(8, 80))).CopyTo(bytes);
            SheetReader.Read(bytes, Sample.Manifest, out var error).ShouldBeNull();
            error.ShouldNotBeNull();
        }
    }
}
