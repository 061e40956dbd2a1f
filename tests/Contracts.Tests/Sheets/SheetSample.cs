using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Tests;

/// <summary>An encoded sheet with its manifest and the logits that went in.</summary>
internal sealed record SheetSample(float[] Logits, byte[] Bytes, SheetManifest Manifest)
{
    public static SheetSample Of(
        int rows, int classes, SheetPrecision precision = SheetPrecision.Fp32, int firstRow = 0, int channels = 1)
    {
        var random = new Random((rows * 31) + classes);
        float[] logits = [.. Enumerable.Range(0, rows * classes).Select(_ => (float)((random.NextDouble() * 20) - 10))];
        return Of(logits, classes, precision, firstRow, channels);
    }

    /// <param name="channels">In int8.</param>
    public static SheetSample Of(
        float[] logits, int classes, SheetPrecision precision, int firstRow = 0, int channels = 1)
    {
        var rows = logits.Length / classes;
        var description = new SheetDescription(precision, rows, firstRow, classes, 3, new string('a', 64))
        {
            Channels = precision == SheetPrecision.Int8 ? channels : 0,
        };
        var (bytes, hash) = SheetWriter.ToArray(description, logits);
        var manifest = new SheetManifest(
            new("run"), 0, new("ann"), Incarnation.First, 2, 3, SheetSource.Fresh, precision, rows, firstRow, classes,
            description.SampleSet, bytes.Length, hash, null)
        {
            Channels = description.Channels,
        };
        return new(logits, bytes, manifest);
    }

    public SheetError? Error(Action<byte[]>? damage = null, Func<SheetManifest, SheetManifest>? other = null)
    {
        var bytes = Bytes.ToArray();
        damage?.Invoke(bytes);
        SheetReader.Read(bytes, other?.Invoke(Manifest) ?? Manifest, out var error);
        return error;
    }
}
