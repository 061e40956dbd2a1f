using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.SheetForms;
using KdCluster.Protocol;

namespace KdCluster.Node.Peers;

/// <summary>What a peer does with the sheets of several others.</summary>
public sealed partial class PeerSession
{
    private SheetReady Average(AverageShard order, CancellationToken cancel)
    {
        Activity(PeerActivity.Fetching);
        var rows = new RowRange(order.FirstRow, order.Rows);
        var sources = SheetsOf(order, cancel);
        var (first, sheets) = (sources[0], new List<SheetLogits>());
        var expected = Expected(first.View, Data.Samples, Data.Split.Training.Hash);
        var leases = sources.Select(sheet => site.Sheets.Take(sheet, expected, rows)).ToList();
        try
        {
            Task.WaitAll([.. leases.Select(lease => lease.Sheet)], cancel);
            foreach (var (source, lease) in sources.Zip(leases))
            {
                // The shard is of exactly these peers or it does not exist: its consumers count on it.
                sheets.Add(lease.Sheet.Result.Logits ?? throw new IOException(
                    $"sheet {SheetKey.Of(source)} at {source.Url ?? "no address"}: {lease.Sheet.Result.Refusal}"));
            }

            var manifest = site.Maker.Make(
                order.Fence, first.Epoch, new(first.Source, first.View, first.Precision), expected.SampleSet,
                Data.Task.RowShape, new CombinedLogits(Data.Task, sheets), rows.First,
                [.. sources.Select(source => source.Peer)]);
            return new(order.Fence, Stored(order.Fence, manifest));
        }
        finally
        {
            leases.ForEach(lease => lease.Dispose());
        }
    }

    private EnsembleScored Score(ScoreEnsemble order, CancellationToken cancel)
    {
        Activity(PeerActivity.Fetching);
        var expected = Expected(TestSet.Order.View, Data.Images.Test.Count, TestSetHash);
        using var sheets = GatheredSources.Of(SheetsOf(order, cancel), expected, site.Sheets, cancel);
        if (sheets.Refused.Count > 0)
            throw new IOException(string.Join("; ", sheets.Refused.Select(refusal => refusal.Reason)));
        return new(order.Fence, Data.ScoreTogether([.. sheets.Logits.Select(source => source.Logits)]));
    }

    /// <summary>For a sheet that was announced early; null while the data is not read. From any thread.</summary>
    public SheetExpectation? ExpectedOf(SheetManifest sheet) =>
        Volatile.Read(ref _data) is { } data
            ? new(Fence.Run, Fence.Stage, sheet.View, data.Samples, data.RowLength, data.Split.Training.Hash)
            {
                Bound = Bound,
                Scales = RowForm.Scales(data.Task.RowShape),
                ViewsComeBack = ViewsComeBack,
            }
            : null;

    /// <summary>Whose account the bytes of a peer's sheets go to.</summary>
    public static string AccountOf(Fence fence) => $"{fence.Run}/{fence.Stage}/{fence.Peer}";

    private bool ViewsComeBack => assignment.Plan.Views.Kind == ViewKind.Period;

    private float Bound => assignment.Plan.Exchange.Bound;

    private SheetExpectation Expected(int view, int rows, string sampleSet) =>
        new(Fence.Run, Fence.Stage, view, rows, Data.RowLength, sampleSet)
        {
            Bound = Bound,
            Scales = RowForm.Scales(Data.Task.RowShape),
            ViewsComeBack = ViewsComeBack,
        };
}
