namespace KdCluster.Distillation.Data;

/// <summary>
/// The IDX format of MNIST and its kin: big-endian magic 0x00000803 (unsigned bytes, three dimensions: count, rows,
/// columns) for images and 0x00000801 (count) for labels, then the bytes (http://yann.lecun.com/exdb/mnist).
/// </summary>
public static class IdxReader
{
    /// <summary>No data set in this format comes near it; a count above it is a damaged header.</summary>
    private const int MaximumCount = 10_000_000;

    private const int ImageMagic = 0x803;
    private const int LabelMagic = 0x801;

    public static LabelledImages Read(string imagePath, string labelPath, ImageShape shape, int classes)
    {
        var pixels = ReadImages(imagePath, shape, out var count);
        var labels = ReadLabels(labelPath, classes);
        if (labels.Length != count)
            throw new DataException(
                $"{labelPath}: has {labels.Length:N0} labels but {imagePath} has {count:N0} images. "
                    + $"The two belong to different sets: fetch both again.");
        return new LabelledImages(shape, pixels, labels);
    }

    private static byte[] ReadImages(string path, ImageShape shape, out int count)
    {
        using var reader = BoundedReader.Open(path);
        ExpectMagic(reader, ImageMagic, "images");
        count = ReadCount(reader);
        var rows = reader.ReadBigEndianInt32("header");
        var columns = reader.ReadBigEndianInt32("header");
        if (rows != shape.Height || columns != shape.Width)
            throw new DataException(
                $"{path}: expected images of {shape.Height}x{shape.Width}, found {rows}x{columns}. "
                    + $"Is it a file of another data set?");
        var length = (long)count * shape.Size;
        if (length > Array.MaxLength)
            throw new DataException(
                $"{path}: its header announces {count:N0} images, more than can be held. Fetch the file again.");
        var pixels = reader.Read((int)length, $"{count:N0} images");
        reader.ExpectEnd();
        return pixels;
    }

    private static int[] ReadLabels(string path, int classes)
    {
        using var reader = BoundedReader.Open(path);
        ExpectMagic(reader, LabelMagic, "labels");
        var count = ReadCount(reader);
        var bytes = reader.Read(count, $"{count:N0} labels");
        reader.ExpectEnd();
        return [.. bytes.Select((label, sample) => LabelBytes.Check(path, sample, label, classes))];
    }

    private static void ExpectMagic(BoundedReader reader, int expected, string what)
    {
        var found = reader.ReadBigEndianInt32("header");
        if (found != expected)
            throw new DataException(
                $"{reader.Path}: is not an IDX file of {what}: expected magic 0x{expected:x8}, found 0x{found:x8}. "
                    + $"Fetch the file again, and check that images and labels are not swapped.");
    }

    private static int ReadCount(BoundedReader reader)
    {
        var count = reader.ReadBigEndianInt32("header");
        if (count is <= 0 or > MaximumCount)
            throw new DataException(
                $"{reader.Path}: its header announces {count:N0} samples, expected 1 to {MaximumCount:N0}. "
                    + $"Fetch the file again.");
        return count;
    }
}
