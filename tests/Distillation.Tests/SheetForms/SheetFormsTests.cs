using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.SheetForms;
using KdCluster.Distillation.Tasks;

namespace KdCluster.Distillation.Tests.SheetForms;

public sealed class SheetFormsTests : IDisposable
{
    private const int Classes = 7;
    private readonly FileRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Theory]
    [InlineData(SheetPrecision.Fp32)]
    [InlineData(SheetPrecision.Fp16)]
    [InlineData(SheetPrecision.Bf16)]
    public void A_file_gives_what_was_written_as_its_precision_has_it(SheetPrecision precision)
    {
        var logits = Logits(100_003, seed: 1);
        using var file = _room.Of(logits, precision);
        SheetCodec.Round(logits, precision);
        file.ToArray().ShouldBe(logits);
        file.Bytes.ShouldBe(logits.LongLength * SheetCodec.ElementBytes(precision));
        var part = new float[500];
        file.Read(99_503, part);
        part.ShouldBe(logits[99_503..]);
        Should.Throw<ArgumentOutOfRangeException>(() => file.Read(99_504, part));
    }

    [Theory]
    [InlineData(7, 1)]
    [InlineData(35, 7)]
    [InlineData(150_002, 2)]
    [InlineData(40_000, 20_000)]
    public void A_file_of_int8_gives_any_part_of_any_row(int values, int channels)
    {
        var form = new RowForm(SheetPrecision.Int8, values, channels);
        var rows = (300_000 / values) + 2;
        var logits = Logits(rows * values, seed: 3);
        using var file = _room.Of(logits, form);
        SheetCodec.Round(logits, form);
        file.Bytes.ShouldBe(rows * form.RowBytes);
        file.ToArray().AsSpan().SequenceEqual(logits).ShouldBeTrue();
        var random = new Random(values);
        for (var i = 0; i < 40; i++)
        {
            var first = random.Next(logits.Length);
            var part = new float[random.Next(Math.Min(logits.Length - first, i % 2 == 0 ? 20 : 200_000))];
            file.Read(first, part);
            part.AsSpan().SequenceEqual(logits.AsSpan(first, part.Length)).ShouldBeTrue($"{first}, {part.Length}");
        }
    }

    [Fact]
    public void A_file_that_was_cut_is_an_error_of_the_disk()
    {
        var room = new CutRoom();
        using var file = new FileLogits(room.Handle, 0, 100, RowForm.Flat(SheetPrecision.Fp32), room);
        Should.Throw<EndOfStreamException>(() => file.Read(0, new float[100])).Message.ShouldContain("ends early");
    }

    [Fact]
    public void Parts_are_read_as_one_sheet()
    {
        var all = Logits(1000, seed: 2);
        using var file = _room.Of(all[200..900]);
        var joined = new JoinedLogits([all[..200], file, all[900..]]);
        joined.Count.ShouldBe(1000);
        (int First, int Count)[] wanted = [(0, 1000), (0, 10), (195, 10), (200, 700), (899, 2), (150, 800), (999, 1)];
        foreach (var (first, count) in wanted)
        {
            var part = new float[count];
            joined.Read(first, part);
            part.ShouldBe(all[first..(first + count)], $"{count} from {first} on");
        }
    }

    [Fact]
    public void What_sheets_say_together_is_the_same_whatever_part_is_read_and_wherever_they_lie()
    {
        var task = new Classification(new ImageShape(1, 2, 2), Classes);
        float[][] said = [.. Enumerable.Range(0, 3).Select(seed => Logits(Classes * 5001, seed))];
        var expected = new float[said[0].Length];
        LogMean.Compute([.. said.Select(one => (ReadOnlyMemory<float>)one)], Classes, expected);
        using var file = _room.Of(said[1]);
        foreach (var sheets in new[] { new SheetLogits[] { said[0], said[1], said[2] }, [said[0], file, said[2]] })
        {
            var together = new CombinedLogits(task, sheets);
            together.ToArray().ShouldBe(expected);
            foreach (var (first, count) in new[] { (3, 1), (6, 2), (13, 29_000), (expected.Length - 5, 5) })
            {
                var part = new float[count];
                together.Read(first, part);
                part.ShouldBe(expected[first..(first + count)], $"{count} from {first} on");
            }
        }

        Should.Throw<ArgumentException>(() => new CombinedLogits(task, [said[0], said[1][7..]]))
            .Message.ShouldContain("were expected");
    }

    private static float[] Logits(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 20) - 10))];
    }

    /// <summary>A file of a few bytes.</summary>
    private sealed class CutRoom : IDisposable
    {
        private readonly string _path = Path.GetTempFileName();

        public CutRoom()
        {
            File.WriteAllBytes(_path, new byte[50]);
            Handle = File.OpenHandle(_path);
        }

        public Microsoft.Win32.SafeHandles.SafeFileHandle Handle { get; }

        public void Dispose()
        {
            Handle.Dispose();
            File.Delete(_path);
        }
    }
}
