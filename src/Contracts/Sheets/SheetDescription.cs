using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Sheets;

/// <summary>What a sheet's header says of its rows.</summary>
/// <param name="SampleSet">SHA-256, 64 hex digits.</param>
public sealed record SheetDescription(
    SheetPrecision Precision, int Rows, int FirstRow, int Classes, int View, string SampleSet)
{
    public static SheetDescription Of(SheetManifest manifest) =>
        new(manifest.Precision, manifest.Rows, manifest.FirstRow, manifest.Classes, manifest.View, manifest.SampleSet)
        {
            Channels = manifest.Channels,
        };

    /// <summary>int8: scales of a row (<see cref="RowForm.Channels"/>); 0 in the other types.</summary>
    public int Channels { get; init; }

    public RowForm Form => new(Precision, Classes, Channels);

    public long Elements => (long)Rows * Classes;
}
