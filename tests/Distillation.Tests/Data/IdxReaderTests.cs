using KdCluster.Distillation.Data;
using static KdCluster.Distillation.Tests.Data.TemporaryFolder;

namespace KdCluster.Distillation.Tests.Data;

public sealed class IdxReaderTests : IDisposable
{
    private static readonly ImageShape Shape = new(1, 2, 3);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_and_labels_come_back_as_written()
    {
        var images = _folder.Write("images", BigEndian(0x803, 2, 2, 3), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        var labels = _folder.Write("labels", BigEndian(0x801, 2), [9, 0]);
        var read = IdxReader.Read(images, labels, Shape, 10);
        read.Pixels.ToArray().ShouldBe(Enumerable.Range(1, 12).Select(i => (byte)i));
        read.Labels.ShouldBe([9, 0]);
    }

    [Fact]
    public void Gzipped_files_read_the_same()
    {
        var images = _folder.WriteGzip("images.gz", BigEndian(0x803, 1, 2, 3), [1, 2, 3, 4, 5, 6]);
        var labels = _folder.WriteGzip("labels.gz", BigEndian(0x801, 1), [3]);
        IdxReader.Read(images, labels, Shape, 10).Pixels.ToArray().ShouldBe([1, 2, 3, 4, 5, 6]);
    }

    [Theory]
    [InlineData(0x803, 2, 11, "truncated: expected 12 bytes of 2 images, found 11")]
    [InlineData(0x803, 2, 13, "oversized: expected 28 bytes after its header's counts, found 29")]
    [InlineData(0x801, 2, 12, "expected magic 0x00000803, found 0x00000801")]
    [InlineData(0x803, 0, 0, "announces 0 samples")]
    [InlineData(0x803, -1, 12, "announces -1 samples")]
    [InlineData(0x803, 2_000_000_000, 12, "announces 2,000,000,000 samples")]
    [InlineData(0x803, 9_000_000, 12, "truncated: expected 54,000,000 bytes")]
    public void A_damaged_image_file_is_named_with_what_was_expected_and_found(
        int magic, int count, int bytes, string message)
    {
        var images = _folder.Write("images", BigEndian(magic, count, 2, 3), new byte[bytes]);
        var error = Should.Throw<DataException>(() => IdxReader.Read(images, "none", Shape, 10));
        error.Message.ShouldStartWith(images, Case.Sensitive);
        error.Message.ShouldContain(message, Case.Sensitive);
    }

    [Fact]
    public void A_gzipped_header_that_promises_more_than_deflate_can_hold_is_refused_before_memory_is_taken()
    {
        var images = _folder.WriteGzip("images.gz", BigEndian(0x803, 9_000_000, 2, 3), [1]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<DataException>(() => IdxReader.Read(images, "none", Shape, 10)).Message
            .ShouldContain("truncated", Case.Sensitive);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(5_000_000);
    }

    [Fact]
    public void A_gzip_bomb_behind_a_small_header_is_oversized_not_unpacked()
    {
        var images = _folder.WriteGzip("images.gz", BigEndian(0x803, 1, 2, 3), new byte[10_000_000]);
        Should.Throw<DataException>(() => IdxReader.Read(images, "none", Shape, 10)).Message
            .ShouldContain("oversized", Case.Sensitive);
    }

    [Fact]
    public void A_cut_gzip_file_is_an_error_of_that_file()
    {
        var whole = _folder.WriteGzip(
            "whole.gz", BigEndian(0x803, 100, 2, 3), [.. Enumerable.Range(0, 600).Select(i => (byte)(i * 7919))]);
        var cut = _folder.Write("cut.gz", File.ReadAllBytes(whole)[..^200]);
        Should.Throw<DataException>(() => IdxReader.Read(cut, "none", Shape, 10)).Message
            .ShouldStartWith(cut, Case.Sensitive);
    }

    [Fact]
    public void A_label_out_of_range_is_named_with_its_sample()
    {
        var images = _folder.Write("images", BigEndian(0x803, 2, 2, 3), new byte[12]);
        var labels = _folder.Write("labels", BigEndian(0x801, 2), [1, 10]);
        var error = Should.Throw<DataException>(() => IdxReader.Read(images, labels, Shape, 10));
        error.Message.ShouldContain("the label of sample 1 is 10, expected 0 to 9", Case.Sensitive);
    }

    [Fact]
    public void Images_and_labels_of_different_counts_are_refused()
    {
        var images = _folder.Write("images", BigEndian(0x803, 2, 2, 3), new byte[12]);
        var labels = _folder.Write("labels", BigEndian(0x801, 1), [1]);
        Should.Throw<DataException>(() => IdxReader.Read(images, labels, Shape, 10)).Message
            .ShouldContain("has 1 labels but", Case.Sensitive);
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        var images = _folder.Write("images", BigEndian(0x803, 1, 3, 2), new byte[6]);
        Should.Throw<DataException>(() => IdxReader.Read(images, "none", Shape, 10)).Message
            .ShouldContain("expected images of 2x3, found 3x2", Case.Sensitive);
    }
}
