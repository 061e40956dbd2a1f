using System.Runtime.InteropServices;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.SheetForms;

namespace KdCluster.Node.Sheets;

/// <summary>In a file, as encoded.</summary>
/// <param name="isThere">They lie in it already, and are only looked at.</param>
internal sealed class FilePlace(FileLogits file, RowForm form, bool isThere) : LogitPlace(file.Count)
{
    private readonly RowDecoder _decoder = new(form);
    private FileLogits? _file = file;
    private float[] _decoded = [];

    private FileLogits File => _file ?? throw new InvalidOperationException("the logits were taken before");

    public override ReadOnlySpan<float> Put(long offset, ReadOnlySpan<byte> encoded)
    {
        if (!isThere)
            File.WriteAt(offset, encoded);
        if (form.Precision == SheetPrecision.Fp32)
            return MemoryMarshal.Cast<byte, float>(encoded);
        if (_decoded.Length == 0)
            _decoded = new float[SheetLayout.ChunkBytes / SheetCodec.ElementBytes(form.Precision)];
        return _decoded.AsSpan(0, _decoder.Decode(offset, encoded, _decoded));
    }

    public override SheetLogits Take()
    {
        var taken = File;
        _file = null;
        return taken;
    }

    public override void Dispose() => _file?.Dispose();
}
