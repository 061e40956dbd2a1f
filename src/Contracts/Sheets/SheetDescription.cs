using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Sheets;

/// <summary>What a sheet's header says of its rows.</summary>
/// <param name="SampleSet">SHA-256, 64 hex digits.</param>
public sealed record SheetDescription(
    SheetPrecision Precision, int Rows, int FirstRow, int Classes, int View, string SampleSet)
{
    public static SheetDescription Of(SheetManifest manifest) =>
        new(manifest.Precision, manifest.Rows, manifest.FirstRow, manifest.Classes, manifest.View, manifest.SampleSet);

    public long Elements => (long)Rows * Classes;
}
