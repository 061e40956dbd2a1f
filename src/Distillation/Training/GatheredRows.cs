using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.SheetForms;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>
/// A net's answers to a sample set, gathered batch by batch, in any order. On the CPU those that are too many for
/// memory go to a file at once. On other devices they stay there until all have come, so that no step waits for a copy.
/// </summary>
internal abstract class GatheredRows(int values) : IDisposable
{
    protected int Values => values;

    /// <summary>Of a row in a file.</summary>
    protected long RowBytes => (long)values * sizeof(float);

    /// <param name="room">Null: they are held in memory.</param>
    /// <param name="values">Of a row.</param>
    /// <exception cref="IOException">There is no room for them.</exception>
    public static GatheredRows Of(ILogitRoom? room, int samples, int values, Device device) =>
        device.type == DeviceType.CPU && room?.FileFor((long)samples * values) is { } file
            ? new InFile(file, values)
            : new OnDevice(room, samples, values, device);

    /// <param name="rows">M x values, float32, of one sample after the other.</param>
    public abstract void Put(int first, Tensor rows);

    /// <param name="positions">M of them.</param>
    /// <param name="onDevice">The same.</param>
    public abstract void Put(ReadOnlySpan<long> positions, Tensor onDevice, Tensor rows);

    /// <summary>Once, at the end.</summary>
    /// <returns>Samples x values; the caller's to dispose.</returns>
    public abstract SheetLogits Take();

    public abstract void Dispose();

    private sealed class OnDevice(ILogitRoom? room, int samples, int values, Device device) : GatheredRows(values)
    {
        /// <summary>Values that are copied to a file at once.</summary>
        private const int Copied = 1 << 22;

        private readonly Tensor _rows = empty(samples, values, device: device);

        public override void Put(int first, Tensor rows) => _rows.narrow(0, first, rows.shape[0]).copy_(rows);

        public override void Put(ReadOnlySpan<long> positions, Tensor onDevice, Tensor rows) =>
            _rows.index_copy_(0, onDevice, rows);

        public override SheetLogits Take()
        {
            if (room?.FileFor(_rows.NumberOfElements) is not { } file)
                return _rows.ToArray();
            try
            {
                var atOnce = Math.Max(1, Copied / Values);
                for (var first = 0; first < samples; first += atOnce)
                {
                    using var part = _rows.narrow(0, first, Math.Min(atOnce, samples - first)).cpu();
                    file.WriteAt(first * RowBytes, part.bytes);
                }

                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }

        public override void Dispose() => _rows.Dispose();
    }

    private sealed class InFile(FileLogits file, int values) : GatheredRows(values)
    {
        private FileLogits? _file = file;

        private FileLogits File => _file ?? throw new InvalidOperationException("the rows were taken before");

        public override void Put(int first, Tensor rows)
        {
            using var plain = rows.contiguous();
            File.WriteAt(first * RowBytes, plain.bytes);
        }

        public override void Put(ReadOnlySpan<long> positions, Tensor onDevice, Tensor rows)
        {
            using var plain = rows.contiguous();
            var each = Values * sizeof(float);
            var bytes = plain.bytes;
            for (var i = 0; i < positions.Length; i++)
                File.WriteAt(positions[i] * RowBytes, bytes.Slice(i * each, each));
        }

        public override SheetLogits Take()
        {
            var taken = File;
            _file = null;
            return taken;
        }

        public override void Dispose() => _file?.Dispose();
    }
}
