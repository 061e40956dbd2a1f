using System.Diagnostics;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;
using KdCluster.Hosting;
using KdCluster.Protocol;

namespace KdCluster.Node.Sheets;

/// <summary>
/// Sheets that the peers of this node learn from, each fetched once however many of them need it. What nobody uses any
/// more stays as long as it fits, oldest out first: the next peer may want it, and what was announced early waits here
/// for its epoch.
/// </summary>
/// <param name="idleBytes">Most bytes of logits in memory that nobody uses.</param>
/// <param name="idleFileBytes">The same of those in files.</param>
public sealed class SheetCache(
    ISheetFetcher fetcher, FetchThreads threads, long idleBytes, long idleFileBytes = 0)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Hash, RowRange Rows, SheetExpectation Expected), Entry> _entries = [];
    private readonly LinkedList<Entry> _idle = new();

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
                entry = _entries[key] = new(key);
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
        try
        {
            entry.Sheet.SetResult(fetcher.Fetch(sheet, expected, rows, cancel));
        }
        catch (OperationCanceledException)
        {
            entry.Sheet.SetResult(FetchedSheet.Refused("the node stops"));
        }
        catch (Exception e) when (
            e is OutOfMemoryException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            entry.Sheet.SetResult(FetchedSheet.Refused(e.Message));
        }
    }

    private void Release(Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Users > 0)
                return;
            if (entry.Logits is not { } logits)
            {
                _entries.Remove(entry.Key); // Refused: whoever asks next tries anew.
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
            _idle.Remove(oldest.Place!);
            _entries.Remove(oldest.Key);
            fetcher.Recycle(oldest.Sheet.Task.Result);
        }
    }

    private sealed class Entry((string, RowRange, SheetExpectation) key)
    {
        public (string Hash, RowRange Rows, SheetExpectation Expected) Key => key;

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
