using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.SheetForms;

namespace KdCluster.Distillation.Tests.SheetForms;

/// <summary>Nothing is held in memory; it counts the files that are in use.</summary>
internal sealed class FileRoom : ILogitRoom, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-logits-");
    private int _files;

    public int InUse { get; private set; }

    public FileLogits FileFor(long count) => FileOf(count, RowForm.Flat(SheetPrecision.Fp32));

    public FileLogits FileOf(long count, RowForm form)
    {
        var handle = File.OpenHandle(
            Path.Combine(_folder.FullName, $"{_files++}"), FileMode.CreateNew, FileAccess.ReadWrite);
        RandomAccess.SetLength(handle, form.BytesOf(count));
        InUse++;
        return new(handle, 0, count, form, new Release(() =>
        {
            handle.Dispose();
            InUse--;
        }));
    }

    /// <summary>These logits in a file.</summary>
    public FileLogits Of(float[] logits, SheetPrecision precision = SheetPrecision.Fp32)
    {
        var encoded = new byte[logits.Length * SheetCodec.ElementBytes(precision)];
        SheetCodec.Encode(logits, precision, encoded);
        var file = FileOf(logits.Length, RowForm.Flat(precision));
        file.WriteAt(0, encoded);
        return file;
    }

    /// <summary>The same in int8.</summary>
    public FileLogits Of(float[] logits, RowForm form)
    {
        var sheet = new SheetDescription(
            form.Precision, logits.Length / form.Values, 0, form.Values, 0, new string('a', 64))
        {
            Channels = form.Channels,
        };
        var (bytes, _) = SheetWriter.ToArray(sheet, logits);
        var file = FileOf(logits.Length, form);
        file.WriteAt(0, bytes.AsSpan((int)(bytes.Length - file.Bytes)));
        return file;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private sealed class Release(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
