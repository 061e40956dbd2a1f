using KdCluster.Contracts.Sheets;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>
/// The sheets that an epoch learns from, looked up by the samples' positions: on the device those that are in memory;
/// of those that are in a file each batch's rows are read.
/// </summary>
internal sealed class SourceTargets
{
    private readonly (SheetLogits Logits, Tensor? Resident)[] _sheets;
    private readonly int _values;
    private readonly Device _device;

    /// <exception cref="ArgumentException">A sheet is not samples x values, or holds NaN or infinity.</exception>
    public SourceTargets(IReadOnlyList<SourceLogits> sources, int samples, int values, Device device)
    {
        (_values, _device) = (values, device);
        _sheets = [.. sources.Select(source => (source.Logits, Resident(source, samples, values, device)))];
    }

    /// <summary>Of each sheet its rows at these positions, [M, K]; for what is looked up once an epoch.</summary>
    public IReadOnlyList<Func<Tensor, Tensor>> Sheets =>
        [.. _sheets.Select(sheet => (Func<Tensor, Tensor>)(positions => At(sheet, positions)))];

    /// <param name="positions">Of a batch.</param>
    /// <param name="onDevice">The same.</param>
    /// <returns>The rows of these samples, [B, K] each.</returns>
    public Tensor[] Of(ReadOnlySpan<long> positions, Tensor onDevice)
    {
        var rows = new Tensor[_sheets.Length];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = _sheets[i].Resident is { } sheet
                ? sheet.index_select(0, onDevice)
                : Read(_sheets[i].Logits, positions);
        return rows;
    }

    /// <summary>A sheet in a file was searched for NaN and infinity when it came.</summary>
    private static Tensor? Resident(SourceLogits source, int samples, int values, Device device)
    {
        if (source.Logits.Count != (long)samples * values)
            throw new ArgumentException(
                $"The sheet of {source.Peer} has {source.Logits.Count} logits, "
                    + $"not {samples} samples x {values} values.", nameof(source));
        if (source.Logits.InMemory is not { } logits)
            return null;
        if (!source.Logits.AreFinite())
            throw new ArgumentException(
                $"The sheet of {source.Peer} holds NaN or infinity: it must not reach another peer's weights.",
                nameof(source));
        return tensor(logits, [samples, values], device: device);
    }

    private Tensor At((SheetLogits Logits, Tensor? Resident) sheet, Tensor positions)
    {
        if (sheet.Resident is { } resident)
            return resident.index_select(0, positions);
        using var here = positions.cpu();
        return Read(sheet.Logits, here.data<long>().ToArray());
    }

    private Tensor Read(SheetLogits logits, ReadOnlySpan<long> positions)
    {
        var rows = logits.RowsAt(positions, _values);
        if (_device.type == DeviceType.CPU)
            return rows;
        using (rows)
            return rows.to(_device);
    }
}
