using System.Diagnostics;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Training;
using KdCluster.Histories;
using KdCluster.Hosting;

namespace KdCluster.Node.Peers;

/// <summary>One epoch: fetch, train, make the sheet, checkpoint.</summary>
public sealed partial class PeerSession
{
    private EpochFinished Train(StartEpoch start, CancellationToken cancel)
    {
        if (start.Fence.Epoch <= Model.Epoch)
            throw new InvalidOperationException(
                $"{start.Fence}: its weights are those after epoch {Model.Epoch + 1}; "
                    + $"it must be assigned again to go on from a checkpoint");
        Activity(PeerActivity.Fetching);
        var ordered = site.Clock.GetTimestamp();
        var step = Traces.Begin("fetch");
        var offered = SourcesOf(start, cancel);
        using var gathered = GatheredSources.Of(
            offered, Expected(start.View, Data.Samples, Data.Split.Training.Hash), site.Sheets,
            cancel);
        var (sources, found) = Judged(gathered, offered, start.View);
        step?.About("bytes", sources.Bytes).About("refused", sources.Refused.Count)?.Dispose();
        var fetched = site.Clock.GetElapsedTime(ordered).TotalSeconds;
        var waited = site.Clock.GetElapsedTime(_idleSince).TotalSeconds;
        gauge.Set(reading => reading with
        {
            Activity = PeerActivity.Training,
            Epoch = start.Fence.Epoch,
            Done = 0,
            WaitSeconds = reading.WaitSeconds + waited,
            BytesIn = reading.BytesIn + sources.Bytes,
        });

        var order = new EpochOrder(start.Fence.Epoch, start.View, sources.Logits, start.WeightScale, start.Sheet);
        step = Traces.Begin("train");
        var result = Model.TrainEpoch(order, Show, cancel);
        using var own = result.Sheet;
        step?.Dispose();
        var agreement = Agreement.Of(own, sources.Logits, Data.Task.PlaceLength, Data.Classes);
        gathered.Dispose();

        Activity(PeerActivity.Saving);
        step = Traces.Begin("save");
        var clock = Stopwatch.StartNew();
        var sheet = start.Sheet is { } due && own is { } logits
            ? Stored(
                start.Fence,
                site.Maker.Make(
                    start.Fence, start.Fence.Epoch, due, Data.Split.Training.Hash, Data.Task.RowShape, logits))
            : null;
        var testSheet = start.TestSheet ? MakeTestSheet(start.Fence, cancel) : null;
        var sheetSeconds = result.SheetSeconds + clock.Elapsed.TotalSeconds;
        var checkpoint = site.Addressed(site.Checkpoints.Save(start.Fence, start.Fence.Epoch, Model.Save));
        var weights = Model.WeightsSha256();
        site.History.WriteThrough(new Trained(
            start.Fence, start.View, Data.Split.Training.Hash, Uses(offered, sources.Used), sources.Refused, weights,
            checkpoint.Sha256));
        step?.Dispose();
        gauge.Set(reading => reading with { Loss = result.Loss, Accuracy = result.Accuracy });
        var metrics = new EpochMetrics(
            result.Loss, result.Accuracy, result.LearningRate, result.ImagesPerSecond, result.TrainSeconds,
            sheetSeconds, waited, sources.Bytes, weights, Model.WeightBytes)
        {
            FetchSeconds = fetched,
            EpochSeconds = site.Clock.GetElapsedTime(ordered).TotalSeconds,
            Agreement = agreement,
            Found = found,
            Measures = result.Measures,
        };
        _idleSince = site.Clock.GetTimestamp();
        var finished = new EpochFinished(
            start.Fence, metrics, sheet, testSheet, checkpoint, sources.Used.Count > MostNamed ? null : sources.Used,
            Brief(sources.Refused));
        site.Meter.See(finished);
        return finished;
    }

    /// <summary>What of everybody's sheets is this peer's to learn from.</summary>
    private IReadOnlyList<SheetManifest> SourcesOf(StartEpoch start, CancellationToken cancel) =>
        start.Listed is null ? start.Sources : EpochSources.Without(Fence.Peer, SheetsOf(start, cancel));

    private IReadOnlyList<SheetManifest> SheetsOf(INamesSheets order, CancellationToken cancel) =>
        order.Listed is { } list ? site.Lists.Read(list, cancel) : order.Sources;

    /// <summary>
    /// A report must fit in a frame: of many sheets it names only those that were not used, and says the less of each
    /// the more there are.
    /// </summary>
    private static IReadOnlyList<SheetRefusal> Brief(IReadOnlyList<SheetRefusal> refused)
    {
        var most = RefusalChars / Math.Max(1, refused.Count);
        return [
            .. refused.Select(
                refusal => refusal.Reason.Length <= most ? refusal : refusal with { Reason = refusal.Reason[..most] })];
    }

    private const int MostNamed = 200;

    private const int RefusalChars = 20_000;

    /// <summary>Its samples are a set of their own, seen without augmentation.</summary>
    private SheetManifest MakeTestSheet(Fence fence, CancellationToken cancel)
    {
        Activity(PeerActivity.Inferring);
        using var logits = Model.PredictTest(cancel);
        return Stored(
            fence, site.Maker.Make(fence, fence.Epoch, TestSet.Order, TestSetHash, Data.Task.RowShape, logits));
    }

    private string TestSetHash =>
        new SampleSet($"{Data.Images.Name}/test", Enumerable.Range(0, Data.Images.Test.Count)).Hash;

    private SheetReady Make(MakeSheet make, CancellationToken cancel)
    {
        Activity(PeerActivity.Inferring);
        using var logits = Model.MakeSheet(make.Sheet.View, cancel);
        Activity(PeerActivity.Saving);
        return new(
            make.Fence,
            Stored(
                make.Fence,
                site.Maker.Make(
                    make.Fence, make.AfterEpoch, make.Sheet, Data.Split.Training.Hash, Data.Task.RowShape, logits)));
    }

    /// <summary>Written down before anybody learns that there is such a sheet.</summary>
    private SheetManifest Stored(Fence fence, SheetManifest sheet)
    {
        site.History.WriteThrough(new SheetStored(fence, SheetKey.Of(sheet), sheet.SampleSet, sheet.Sha256));
        return sheet;
    }

    /// <summary>What was read has the hash that its manifest says, or it would have been refused.</summary>
    private static IReadOnlyList<SheetUse> Uses(IReadOnlyList<SheetManifest> offered, IReadOnlyList<SheetKey> used)
    {
        var keys = used.ToHashSet();
        return [
            .. offered.Where(sheet => keys.Contains(SheetKey.Of(sheet))).Select(sheet => new SheetUse(
                SheetKey.Of(sheet), sheet.Run, sheet.Stage, sheet.SampleSet, sheet.Sha256))];
    }

    private void Show(BatchProgress progress) => gauge.Set(reading => reading with
    {
        Done = progress.Done,
        Total = progress.Total,
        ImagesPerSecond = progress.ImagesPerSecond,
    });
}
