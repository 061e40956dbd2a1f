namespace KdCluster.Distillation.Data;

/// <summary>
/// The binary version of CIFAR: records of label bytes (one, or coarse and fine) and 3,072 pixel bytes, the red, green,
/// then blue plane (https://www.cs.toronto.edu/~kriz/cifar.html).
/// </summary>
public static class CifarReader
{
    public static readonly ImageShape Shape = new(3, 32, 32);

    /// <param name="paths">Files that follow each other; sample ids count through all of them.</param>
    /// <param name="labelBytes">1 for CIFAR-10, 2 for CIFAR-100, whose second label is the class.</param>
    /// <param name="records">Records that each file must have.</param>
    public static LabelledImages Read(IReadOnlyList<string> paths, int labelBytes, int classes, int records)
    {
        var record = new byte[labelBytes + Shape.Size];
        foreach (var path in paths)
            ExpectLength(path, records, record.Length);
        var pixels = new byte[(long)paths.Count * records * Shape.Size];
        var labels = new int[paths.Count * records];
        for (var file = 0; file < paths.Count; file++)
        {
            using var reader = BoundedReader.Open(paths[file]);
            for (var i = 0; i < records; i++)
            {
                reader.Fill(record, $"record {i + 1:N0} of {records:N0}");
                var sample = file * records + i;
                labels[sample] = LabelBytes.Check(paths[file], i, record[labelBytes - 1], classes);
                PlanesToChannelsLast(record.AsSpan(labelBytes), pixels.AsSpan(sample * Shape.Size, Shape.Size));
            }

            reader.ExpectEnd();
        }

        return new LabelledImages(Shape, pixels, labels);
    }

    private static void ExpectLength(string path, int records, int recordLength)
    {
        using var reader = BoundedReader.Open(path);
        var expected = (long)records * recordLength;
        if (!reader.IsCompressed && reader.FileLength != expected)
            throw new DataException(
                $"{path}: expected {expected:N0} bytes ({records:N0} records of {recordLength:N0}), "
                    + $"found {reader.FileLength:N0}. Fetch the file again, in the binary version.");
    }

    private static void PlanesToChannelsLast(ReadOnlySpan<byte> planes, Span<byte> pixels)
    {
        var plane = Shape.Height * Shape.Width;
        for (var i = 0; i < plane; i++)
        {
            pixels[3 * i] = planes[i];
            pixels[3 * i + 1] = planes[plane + i];
            pixels[3 * i + 2] = planes[2 * plane + i];
        }
    }
}
