using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Tests;

public sealed class Int8Tests
{
    private const float Largest = float.MaxValue;
    private const float Smallest = float.Epsilon;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(1000, 1)]
    [InlineData(7 * 5, 5)]
    [InlineData(37 * 11, 11)]
    [InlineData(40 * 300, 300)]
    public void No_logit_is_further_off_than_half_a_step_of_its_channel(int values, int channels)
    {
        foreach (var spread in new[] { 1e-44, 1e-30, 0.1, 10, 1e30, 1e37 })
        {
            var given = Random(50 * values, spread);
            var held = Held(given, values, channels);
            for (var row = 0; row < 50; row++)
                for (var channel = 0; channel < channels; channel++)
                    Check(given, held, row * values, (row + 1) * values, channel, channels);
        }
    }

    private static void Check(float[] given, float[] held, int from, int to, int channel, int channels)
    {
        var most = 0f;
        for (var i = from + channel; i < to; i += channels)
            most = MathF.Max(most, MathF.Abs(given[i]));
        // Of fp32: the scale, the quotient and the product are rounded too.
        var half = (most / 127.0 * 0.5 * (1 + 1e-4)) + Smallest;
        for (var i = from + channel; i < to; i += channels)
            Math.Abs((double)given[i] - held[i]).ShouldBeLessThanOrEqualTo(half, $"{given[i]} of {most}");
    }

    [Fact]
    public void Ties_of_the_quotient_go_to_even() =>
        Held([127, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 3.4999f], 8, 1)
            .ShouldBe([127, 0, 2, 2, 0, -2, -2, 3]);

    [Fact]
    public void A_channel_of_zeros_is_zeros_beside_any_other() =>
        Held([0, 1e30f, 0, -1e30f, 0, 0], 6, 2).ShouldBe([0, 1e30f, 0, -1e30f, 0, 0], 1e23f);

    [Theory]
    [InlineData(Smallest)]
    [InlineData(100 * Smallest)]
    [InlineData(200 * Smallest)]
    [InlineData(1.1754942e-38f)]
    [InlineData(1e-36f)]
    public void The_largest_of_a_channel_is_never_cut_off(float most)
    {
        var held = Held([most, -most, 0, most / 2], 4, 1);
        Math.Abs((double)held[0] - most).ShouldBeLessThanOrEqualTo(Math.Max(most / 254.0, Smallest / 2.0));
        held[1].ShouldBe(-held[0]);
    }

    [Fact]
    public void The_largest_numbers_stay_finite()
    {
        var held = Held([Largest, -Largest, 1, Largest / 2], 4, 1);
        held.ShouldAllBe(value => float.IsFinite(value));
        (held[0] / Largest).ShouldBe(1, 1e-6);
        held[1].ShouldBe(-held[0]);
        held[2].ShouldBe(0);
    }

    [Fact]
    public void The_bytes_are_these_on_every_machine()
    {
        var sample = SheetSample.Of(Random(997 * 33, 10), 33, SheetPrecision.Int8, channels: 11);
        sample.Manifest.Sha256.ShouldBe("d858c012fe3dc2dd4a3c8427dea382e93f71bee5ea680aec9296411d8c7f643e");
        sample.Bytes.Length.ShouldBe(192 + (997 * (44 + 36)));
    }

    [Fact]
    public void Rounding_in_place_equals_what_a_reader_sees_also_of_rows_longer_than_a_chunk()
    {
        var (rows, values) = (3, 21 * 60_000);
        var given = Random(rows * values, 5);
        var rounded = given.ToArray();
        SheetCodec.Round(rounded, new RowForm(SheetPrecision.Int8, values, 21));
        Held(given, values, 21).AsSpan().SequenceEqual(rounded).ShouldBeTrue();
    }

    [Fact]
    public void A_decoder_takes_parts_that_end_at_any_scale()
    {
        var sample = SheetSample.Of(40, 35, SheetPrecision.Int8, channels: 7);
        var whole = SheetReader.Read(sample.Bytes, sample.Manifest, out _)!;
        var payload = sample.Bytes.AsSpan(192);
        var form = SheetDescription.Of(sample.Manifest).Form;
        foreach (var length in new[] { 4, 12, 60, 64, 100 })
        {
            var (decoder, read, at) = (new RowDecoder(form), new float[whole.Length], 0);
            for (var from = 0; from < payload.Length; from += length)
            {
                at.ShouldBe((int)form.ValuesBefore(from));
                at += decoder.Decode(from, payload[from..Math.Min(payload.Length, from + length)], read.AsSpan(at));
            }

            read.ShouldBe(whole);
        }

        Should.Throw<InvalidOperationException>(() => new RowDecoder(form).Decode(28, new byte[4], new float[4]));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-1f)]
    [InlineData(-0f)]
    [InlineData(Largest)]
    public void A_scale_that_lies_is_refused_by_name(float scale)
    {
        var error = Forged(sample => BitConverter.TryWriteBytes(sample.AsSpan(192 + (64 * 5) + 4), scale));
        error.Fault.ShouldBe(SheetFault.Scale);
        error.Message.ShouldStartWith("scale 1 of row 105 is no number from 0 to ");
    }

    [Fact]
    public void A_byte_that_nobody_writes_is_refused_by_name() =>
        Forged(sample => sample[192 + (64 * 5) + 28 + 9] = 0x80).ShouldBe(
            new(SheetFault.Scale, "value 9 of row 105 is -128, which is not in use"));

    [Fact]
    public void Scales_that_do_not_fit_the_values_are_no_sheet()
    {
        foreach (var channels in new[] { 0, -1, 6, 36, int.MaxValue })
            SheetLayout.Of(Described() with { Channels = channels }, out var error).ShouldBeNull($"{channels}");
        SheetLayout.Of(Described() with { Precision = SheetPrecision.Fp16 }, out _).ShouldBeNull();
        var sample = SheetSample.Of(40, 35, SheetPrecision.Int8, channels: 7);
        sample.Error(other: manifest => manifest with { Channels = 5 })!.Fault.ShouldBe(SheetFault.Shape);
        sample.Error(other: manifest => manifest with { Bytes = manifest.Bytes - 4 })!.Fault
            .ShouldBe(SheetFault.Length);
    }

    [Fact]
    public void Any_flipped_bit_is_found_and_any_cut()
    {
        var sample = SheetSample.Of(40, 35, SheetPrecision.Int8, channels: 7);
        for (var at = 0; at < sample.Bytes.Length; at += 3)
            sample.Error(bytes => bytes[at] ^= 0x10).ShouldNotBeNull($"byte {at}");
        foreach (var length in new[] { 0, 100, 191, 300, sample.Bytes.Length - 1 })
        {
            SheetReader.Read(sample.Bytes.AsSpan(0, length), sample.Manifest, out var error).ShouldBeNull();
            error!.Fault.ShouldBe(SheetFault.Length);
        }
    }

    [Fact]
    public void What_is_not_finite_is_never_written()
    {
        var logits = Random(70, 1);
        logits[36] = float.NaN;
        Should.Throw<SheetException>(() => SheetWriter.ToArray(Described() with { Rows = 2, FirstRow = 0 }, logits))
            .Message.ShouldBe("the logit of row 1, class 1 is NaN or infinite");
    }

    [Fact]
    public void Only_rows_of_several_places_have_a_scale_for_each_channel()
    {
        RowForm.Of(new(10), SheetPrecision.Int8).ShouldBe(new(SheetPrecision.Int8, 10, 1));
        RowForm.Of(new(1, 1, 10), SheetPrecision.Int8).Channels.ShouldBe(1);
        RowForm.Of(new(24, 24, 11), SheetPrecision.Int8).Channels.ShouldBe(11);
        RowForm.Of(new(24, 24, 11), SheetPrecision.Fp16).Channels.ShouldBe(0);
        RowForm.Of(new(10), SheetPrecision.Int8).RowBytes.ShouldBe(4 + 12);
    }

    private static SheetDescription Described() =>
        new(SheetPrecision.Int8, 40, 100, 35, 3, new string('a', 64)) { Channels = 7 };

    /// <summary>Of one whose checksums are right all the same.</summary>
    private static SheetError Forged(Action<byte[]> change)
    {
        var sample = SheetSample.Of(40, 35, SheetPrecision.Int8, firstRow: 100, channels: 7);
        change(sample.Bytes);
        ForgedSheet.Seal(sample.Bytes, 0);
        var head = SheetHead.Read(sample.Bytes, out var error);
        error.ShouldBeNull();
        return head!.CheckChunk(0, sample.Bytes.AsSpan(head.Layout.HeadBytes)).ShouldNotBeNull();
    }

    private static float[] Held(float[] given, int values, int channels)
    {
        var sample = SheetSample.Of(given, values, SheetPrecision.Int8, channels: channels);
        return SheetReader.Read(sample.Bytes, sample.Manifest, out _)!;
    }

    private static float[] Random(int count, double spread)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(((random.NextDouble() * 2) - 1) * spread))];
    }
}
