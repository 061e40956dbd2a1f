using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Tests.Data;

public sealed class CifarReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Planes_become_channels_last_and_ids_count_through_the_files()
    {
        var first = _folder.Write("1.bin", Record([3], 10, 20, 30), Record([4], 11, 21, 31));
        var second = _folder.Write("2.bin", Record([5], 12, 22, 32), Record([6], 13, 23, 33));
        var read = CifarReader.Read([first, second], labelBytes: 1, classes: 10, records: 2);
        read.Labels.ShouldBe([3, 4, 5, 6]);
        read.Pixels.ToArray()[..6].ShouldBe([10, 20, 30, 10, 20, 30]);
        read.Pixels.ToArray()[^3..].ShouldBe([13, 23, 33]);
    }

    [Fact]
    public void Of_two_labels_the_fine_one_is_the_class()
    {
        var file = _folder.Write("train.bin", Record([19, 99], 1, 2, 3));
        CifarReader.Read([file], labelBytes: 2, classes: 100, records: 1).Labels.ShouldBe([99]);
    }

    [Fact]
    public void A_file_of_the_wrong_length_is_named_with_both_lengths()
    {
        var file = _folder.Write("1.bin", Record([3], 1, 2, 3), [0]);
        var error = Should.Throw<DataException>(() => CifarReader.Read([file], 1, 10, 1));
        error.Message
            .ShouldStartWith($"{file}: expected 3,073 bytes (1 records of 3,073), found 3,074", Case.Sensitive);
    }

    [Fact]
    public void A_short_gzipped_file_is_truncated()
    {
        var file = _folder.WriteGzip("1.bin.gz", Record([3], 1, 2, 3));
        Should.Throw<DataException>(() => CifarReader.Read([file], 1, 10, 2)).Message
            .ShouldContain("truncated", Case.Sensitive);
    }

    [Fact]
    public void A_label_out_of_range_is_named_with_its_record()
    {
        var file = _folder.Write("1.bin", Record([3], 1, 2, 3), Record([10], 1, 2, 3));
        Should.Throw<DataException>(() => CifarReader.Read([file], 1, 10, 2)).Message
            .ShouldContain("sample 1 is 10", Case.Sensitive);
    }

    private static byte[] Record(byte[] labels, byte red, byte green, byte blue) =>
        [
            .. labels, .. Enumerable.Repeat(red, 1024), .. Enumerable.Repeat(green, 1024),
            .. Enumerable.Repeat(blue, 1024)];
}
