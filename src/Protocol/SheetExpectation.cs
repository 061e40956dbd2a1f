using System.Numerics.Tensors;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Protocol;

/// <summary>
/// What a sheet must be for a peer to learn from it: of its run and stage, of the view it trains on, of the same
/// samples.
/// </summary>
/// <param name="Rows">Of a whole sheet.</param>
/// <param name="SampleSet">Hash, hex.</param>
public sealed record SheetExpectation(RunId Run, int Stage, int View, int Rows, int Classes, string SampleSet)
{
    /// <summary>No logit may be further from 0.</summary>
    public float Bound { get; init; } = float.MaxValue;

    /// <summary>Of a row in int8.</summary>
    public int Scales { get; init; } = 1;

    /// <summary>The views of the run repeat, and a sheet of one may be wanted again when its view is next.</summary>
    public bool ViewsComeBack { get; init; }

    /// <summary>Null, or that one is. Asked when they are here.</summary>
    public string? Refuse(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty)
            return null;
        var largest = MathF.Abs(TensorPrimitives.MaxMagnitude(logits));
        return largest <= Bound ? null : $"it has a logit of {largest:G4}; {Bound:G4} is the most (exchange.maxLogit)";
    }

    /// <summary>Null, or the first thing that is wrong. Asked before anything is fetched.</summary>
    public string? Refuse(SheetManifest sheet)
    {
        if (sheet.Run != Run || sheet.Stage != Stage)
            return $"it is of run {sheet.Run}, stage {sheet.Stage}, not of {Run}, stage {Stage}";
        if (sheet.View != View)
            return $"it is of view {sheet.View}, not {View}";
        if (!string.Equals(sheet.SampleSet, SampleSet, StringComparison.OrdinalIgnoreCase))
            return "it is of another sample set";
        if (sheet.Classes != Classes)
            return $"it has {sheet.Classes} classes, not {Classes}";
        var scales = sheet.Precision == SheetPrecision.Int8 ? Scales : 0;
        if (sheet.Channels != scales)
            return $"its rows have {sheet.Channels} scales in {sheet.Precision}, not {scales}";
        var whole = sheet.MeanOf is null;
        if (
            whole
                ? sheet.FirstRow != 0 || sheet.Rows != Rows
                : sheet.FirstRow < 0 || sheet.Rows < 0 || (long)sheet.FirstRow + sheet.Rows > Rows)
            return $"it has rows {sheet.FirstRow} to {(long)sheet.FirstRow + sheet.Rows} of {Rows}";
        return null;
    }
}
