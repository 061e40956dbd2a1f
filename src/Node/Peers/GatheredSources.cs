using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.SheetForms;
using KdCluster.Distillation.Training;
using KdCluster.Node.Sheets;
using KdCluster.Protocol;

namespace KdCluster.Node.Peers;

/// <summary>
/// The sheets that an epoch learns from, held until disposed, and those that could not be used.
/// </summary>
/// <param name="Logits">In the order of the command; the shards of a mean are one of them.</param>
/// <param name="Bytes">Of the sheets used, as encoded.</param>
public sealed record GatheredSources(
    IReadOnlyList<SourceLogits> Logits, IReadOnlyList<SheetKey> Used, IReadOnlyList<SheetRefusal> Refused, long Bytes,
    IReadOnlyList<SheetLease> Leases) : IDisposable
{
    /// <summary>What the shards of topology `mean` are called as one source.</summary>
    public static readonly PeerId Mean = new("mean");

    /// <summary>All are fetched at once; blocks until each is here or refused.</summary>
    /// <param name="expected">What a sheet must be.</param>
    public static GatheredSources Of(
        IReadOnlyList<SheetManifest> sheets, SheetExpectation expected, SheetCache cache, CancellationToken cancel)
    {
        var leases = sheets.Select(sheet => cache.Take(sheet, expected, new(sheet.FirstRow, sheet.Rows))).ToList();
        try
        {
            Task.WaitAll([.. leases.Select(lease => lease.Sheet)], cancel);
        }
        catch
        {
            leases.ForEach(lease => lease.Dispose());
            throw;
        }

        var found = sheets.Zip(leases, (sheet, lease) => new Found(sheet, lease.Sheet.Result)).ToList();
        found = WithoutBrokenMean(found, expected.Rows);
        var used = found.Where(one => one.Sheet.Logits is not null).ToList();
        return new(
            Assembled(used, expected),
            [.. used.Select(one => SheetKey.Of(one.Manifest))],
            [
                .. found.Where(one => one.Sheet.Logits is null)
                .Select(one => new SheetRefusal(SheetKey.Of(one.Manifest), Named(one)))],
            used.Sum(one => one.Manifest.Bytes),
            leases);
    }

    /// <summary>The same without those that have a reason. Whole sheets only: of a mean none can be left out.</summary>
    public GatheredSources Without(Func<SourceLogits, string?> reason)
    {
        var judged = Used.Zip(Logits, (key, source) => (Key: key, Source: source, Reason: reason(source))).ToList();
        var kept = judged.Where(one => one.Reason is null).ToList();
        return this with
        {
            Logits = [.. kept.Select(one => one.Source)],
            Used = [.. kept.Select(one => one.Key)],
            Refused = [
                .. Refused, .. judged.Where(one => one.Reason is not null)
                    .Select(one => new SheetRefusal(one.Key, $"sheet {one.Key}: {one.Reason}"))],
        };
    }

    public void Dispose()
    {
        foreach (var lease in Leases)
            lease.Dispose();
    }

    private static string Named(Found one) =>
        $"sheet {SheetKey.Of(one.Manifest)} at {one.Manifest.Url ?? "no address"}: {one.Sheet.Refusal}";

    private static List<Found> WithoutBrokenMean(List<Found> found, int rows) =>
        WholeMean.IsUsable(found.Select(one => (one.Manifest, one.Sheet.Logits is not null)), rows)
            ? found
            : [.. found.Select(one => one.Manifest.MeanOf is null || one.Sheet.Logits is null
                ? one
                : one with { Sheet = FetchedSheet.Refused("another shard of its mean is missing") })];

    private static List<SourceLogits> Assembled(List<Found> used, SheetExpectation expected)
    {
        var whole = used.Where(one => one.Manifest.MeanOf is null)
            .Select(one => new SourceLogits(one.Manifest.Peer, one.Sheet.Logits!)).ToList();
        var shards = used.Where(one => one.Manifest.MeanOf is not null).ToList();
        if (shards.Count == 0)
            return whole;
        var joined = new JoinedLogits(
            [.. shards.OrderBy(shard => shard.Manifest.FirstRow).Select(shard => shard.Sheet.Logits!)]);
        whole.Add(new(Mean, shards.TrueForAll(shard => shard.Sheet.Logits!.InMemory is not null)
            ? joined.ToArray()
            : joined));
        return whole;
    }

    private sealed record Found(SheetManifest Manifest, FetchedSheet Sheet);
}
