using System.Diagnostics;
using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Hosting;
using KdCluster.Protocol;

namespace KdCluster.Node.Sheets;

/// <summary>
/// Sheets that the peers of this node learn from, each fetched once however many of them need it. What nobody uses any
/// more stays as long as it fits, oldest out first: the next peer may want it, and what was announced early waits here
/// for its epoch. What a peer recorded in an earlier epoch goes as soon as a later one is wanted, so that its memory or
/// file takes the next sheet: fresh memory may cost more than all else of receiving one. What was made apart from
/// training, a teacher's sheet of a view say, may be wanted again in any epoch.
/// </summary>
/// <param name="idleBytes">Most bytes of logits in memory that nobody uses.</param>
/// <param name="idleFileBytes">The same of those in files.</param>
public sealed class SheetCache(
    ISheetFetcher fetcher, FetchThreads threads, long idleBytes, long idleFileBytes = 0)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Hash, RowRange Rows, SheetExpectation Expected), Entry> _entries = [];
    private readonly LinkedList<Entry> _idle = new();
    private readonly Dictionary<SourceRows, Entry> _newest = [];

    /// <summary>Begins to fetch, or joins who does already.</summary>
    /// <param name="rows">The part that is wanted.</param>
    public SheetLease Take(SheetManifest sheet, SheetExpectation expected, RowRange rows)
    {
        if (expected.Refuse(sheet) is { } reason)
            return new(Task.FromResult(FetchedSheet.Refused(reason)), () => { });
        var key = (sheet.Sha256, rows, expected);
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                // To fetch it is the first use: it is not lost when whoever wants it leaves meanwhile.
                entry = _entries[key] = new(key, SourceRows.Of(sheet, expected, rows), sheet.Epoch) { Users = 1 };
                Supersede(entry);
                var parent = Activity.Current?.Id;
                threads.Post(cancel => Fetch(entry, sheet, expected, rows, parent, cancel));
            }

            if (entry.Users++ == 0 && entry.Place is { } place)
            {
                _idle.Remove(place);
                entry.Place = null;
            }

            var released = false;
            return new(entry.Sheet.Task, () =>
            {
                if (!Interlocked.Exchange(ref released, true))
                    Release(entry);
            });
        }
    }

    /// <summary>Fetches what will be needed later. Whether it works shows when it is taken.</summary>
    public void Prefetch(SheetManifest sheet, SheetExpectation expected, RowRange rows)
    {
        var lease = Take(sheet, expected, rows);
        lease.Sheet.ContinueWith(_ => lease.Dispose(), TaskScheduler.Default);
    }

    private void Fetch(
        Entry entry, SheetManifest sheet, SheetExpectation expected, RowRange rows, string? parent,
        CancellationToken cancel)
    {
        using var span = parent is null ? null : Traces.Begin("exchange", parent, ActivityKind.Client);
        span?.About("sheet", SheetKey.Of(sheet).ToString()).About("bytes", sheet.Bytes);
        var fetched = Fetched(sheet, expected, rows, cancel);
        lock (_gate)
        {
            entry.Sheet.SetResult(fetched);
            Release(entry);
        }
    }

    /// <summary>Whatever is wrong with a sheet refuses it and nothing else: the node and its peers live on.</summary>
    private FetchedSheet Fetched(
        SheetManifest sheet, SheetExpectation expected, RowRange rows, CancellationToken cancel)
    {
        try
        {
            return fetcher.Fetch(sheet, expected, rows, cancel);
        }
        catch (OperationCanceledException)
        {
            return FetchedSheet.Refused("the node stops");
        }
        catch (Exception e)
        {
            return FetchedSheet.Refused(e.Message);
        }
    }

    /// <summary>What is still in use of the same peer goes when it is released.</summary>
    private void Supersede(Entry entry)
    {
        if (entry.Source is not { } source)
            return;
        var before = _newest.GetValueOrDefault(source);
        if (before is not null && before.Epoch >= entry.Epoch)
            return;
        _newest[source] = entry;
        if (before?.Place is not null)
            Recycle(before);
    }

    private void Release(Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Users > 0)
                return;
            if (entry.Logits is not { } logits)
            {
                Forget(entry); // Refused: whoever asks next tries anew.
                return;
            }

            if (entry.Source is { } source && _newest.GetValueOrDefault(source) is { } newest
                && newest.Epoch > entry.Epoch)
            {
                Recycle(entry);
                return;
            }

            entry.Place = _idle.AddLast(entry);
            if (logits.InMemory is not null)
                MakeRoom(idle => idle.Logits!.InMemory is not null, idleBytes);
            else
                MakeRoom(idle => idle.Logits!.InMemory is null, idleFileBytes);
        }
    }

    private void MakeRoom(Func<Entry, bool> among, long most)
    {
        var idle = _idle.Where(among).ToList();
        var bytes = idle.Sum(one => one.Logits!.Bytes);
        foreach (var oldest in idle)
        {
            if (bytes <= most)
                return;
            bytes -= oldest.Logits!.Bytes;
            Recycle(oldest);
        }
    }

    private void Recycle(Entry entry)
    {
        if (entry.Place is { } place)
            _idle.Remove(place);
        Forget(entry);
        fetcher.Recycle(entry.Sheet.Task.Result);
    }

    private void Forget(Entry entry)
    {
        _entries.Remove(entry.Key);
        if (entry.Source is { } source && _newest.GetValueOrDefault(source) == entry)
            _newest.Remove(source);
    }

    /// <summary>The same rows of what one peer records, epoch after epoch.</summary>
    private readonly record struct SourceRows(
        RunId Run, int Stage, PeerId Peer, int View, string SampleSet, RowRange Rows)
    {
        /// <summary>Null: an earlier epoch's sheet may be wanted after a later one's.</summary>
        public static SourceRows? Of(SheetManifest sheet, SheetExpectation expected, RowRange rows) =>
            sheet.Source != SheetSource.Recorded ? null
            : new(
                sheet.Run, sheet.Stage, sheet.Peer, expected.ViewsComeBack ? sheet.View : 0, sheet.SampleSet, rows);
    }

    private sealed class Entry((string, RowRange, SheetExpectation) key, SourceRows? source, int epoch)
    {
        public (string Hash, RowRange Rows, SheetExpectation Expected) Key => key;

        public SourceRows? Source => source;

        public int Epoch => epoch;

        public TaskCompletionSource<FetchedSheet> Sheet { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Users { get; set; }

        public LinkedListNode<Entry>? Place { get; set; }

        /// <summary>Null: not here yet, or refused.</summary>
        public SheetLogits? Logits => Sheet.Task.IsCompletedSuccessfully ? Sheet.Task.Result.Logits : null;
    }
}

/// <summary>Holds a sheet until it is disposed; its logits are somebody else's after that.</summary>
public sealed class SheetLease(Task<FetchedSheet> sheet, Action release) : IDisposable
{
    /// <summary>Never faults: a failure is a refusal.</summary>
    public Task<FetchedSheet> Sheet => sheet;

    public void Dispose() => release();
}

public interface ISheetFetcher
{
    /// <summary>Blocks until the rows are here and checked, or refused.</summary>
    /// <exception cref="OperationCanceledException" />
    /// <exception cref="IOException">There is no room for them here.</exception>
    FetchedSheet Fetch(SheetManifest sheet, SheetExpectation expected, RowRange rows, CancellationToken cancel);

    /// <summary>Nobody reads these logits any more.</summary>
    void Recycle(FetchedSheet fetched);
}
