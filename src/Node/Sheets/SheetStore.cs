using System.Collections.Concurrent;
using KdCluster.Contracts.Sheets;
using KdCluster.Node.Transfer;
using Microsoft.Win32.SafeHandles;

namespace KdCluster.Node.Sheets;

/// <summary>
/// The sheets that this node made, on its disk, bounded in number and bytes. A sheet is there whole or not at all; its
/// file name carries its hash, so that a node that starts again on the same folder serves what it served before. Files
/// of logits that are too many for memory count to the same bytes.
/// </summary>
public sealed class SheetStore : IServedFiles
{
    private const string Extension = ".sheet";
    private static readonly TimeSpan IdleFor = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly SheetStoreLimits _limits;
    private readonly string _secret;
    private readonly TimeProvider _clock;
    private readonly Dictionary<ContentId, StoredSheet> _sheets = [];
    private readonly LinkedList<ContentId> _oldestFirst = new();
    private readonly ConcurrentDictionary<string, long> _sent = new();
    private long _allSent;
    private readonly IdleFiles _idle;
    private readonly ITimer _trim;
    private long _unnamed;

    /// <param name="secret">What makes this node's addresses its own (<see cref="Startup.NodeSecret"/>).</param>
    public SheetStore(string folder, SheetStoreLimits limits, string secret = "", TimeProvider? clock = null)
    {
        (_folder, _limits, _secret) = (Directory.CreateDirectory(folder).FullName, limits, secret);
        _clock = clock ?? TimeProvider.System;
        _idle = new(IdleFor, _clock);
        _trim = _clock.CreateTimer(_ => TrimIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.LastWriteTimeUtc))
            Find(file);
        Evict(coming: 0);
    }

    /// <summary>The same for as long as the data folder is, and for no other.</summary>
    public string Name => $"{ContentId.Of(_secret, "store")}";

    public int Count
    {
        get
        {
            lock (_gate)
                return _sheets.Count;
        }
    }

    /// <summary>With those of files without a name that are in use. Idle ones go before anything else does.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _unnamed + _sheets.Values.Sum(sheet => sheet.Bytes);
        }
    }

    /// <summary>What a sheet is called here.</summary>
    public ContentId IdOf(SheetManifest sheet) => SheetIds.Of(_secret, sheet);

    /// <summary>
    /// Makes room, then lets <paramref name="write"/> fill a file of this length. The sheet of the same id is replaced.
    /// </summary>
    /// <param name="owner">Whose account the bytes that others read go to.</param>
    /// <param name="write">Fills the file and returns the hash (hex) that the manifest will name.</param>
    /// <exception cref="IOException">The disk is full or cannot be written; nothing is kept.</exception>
    public StoredSheet Save(ContentId id, string owner, long bytes, Func<FileStream, string> write)
    {
        Directory.CreateDirectory(_folder); // Somebody may have cleared the disk.
        Evict(bytes);
        var temporary = Path.Combine(_folder, $"{id}.{Guid.NewGuid():N}.tmp");
        try
        {
            string sha256;
            using (var file = WithRoom(() => new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                BufferSize = 0,
                PreallocationSize = bytes,
            })))
            {
                sha256 = write(file);
                file.Flush(flushToDisk: true); // Its name must not outlive its content when the power fails.
                if (file.Length != bytes)
                    throw new InvalidOperationException(
                        $"sheet {id}: {file.Length} bytes were written where {bytes} were announced");
            }

            return Keep(
                new(id, owner, bytes, sha256, Path.Combine(_folder, $"{id}-{sha256}{Extension}"), _clock.GetUtcNow()),
                temporary);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>A file that is gone when it is disposed, or the process ends. Old sheets make room for it.</summary>
    /// <exception cref="IOException">The disk is full, or such files take all that the node may take.</exception>
    public UnnamedFile TakeUnnamed(long bytes)
    {
        Directory.CreateDirectory(_folder);
        lock (_gate)
        {
            if (_unnamed + bytes > _limits.Bytes)
                throw new IOException(
                    $"{bytes} bytes more are not there: {_unnamed} of {_limits.Bytes} are in use for large sheets; "
                        + "raise kd.node.sheets.most-bytes");
            _unnamed += bytes;
            if (_idle.Take(bytes) is { } again)
                return new(again, left => GiveBack(bytes, left));
        }

        try
        {
            Evict(coming: 0);
            var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.tmp");
            return new(WithRoom(() => UnnamedFile.Create(path, bytes)), left => GiveBack(bytes, left));
        }
        catch
        {
            GiveBack(bytes, null);
            throw;
        }
    }

    public ServedFile? Open(ContentId id)
    {
        StoredSheet? sheet;
        lock (_gate)
        {
            if (!_sheets.TryGetValue(id, out sheet))
                return null;
            // What is still asked for, a frozen teacher's sheet of a view that stays, is not the first to go.
            _oldestFirst.Remove(id);
            _oldestFirst.AddLast(id);
            _sheets[id] = sheet with { Used = _clock.GetUtcNow() };
        }

        try
        {
            var handle = File.OpenHandle(sheet.Path);
            return new(handle, RandomAccess.GetLength(handle), sheet.Sha256);
        }
        catch (IOException)
        {
            return null; // Evicted since, or deleted by hand: a lost sheet is an ordinary answer.
        }
    }

    public void Sent(ContentId id, long bytes)
    {
        Interlocked.Add(ref _allSent, bytes);
        lock (_gate)
        {
            if (_sheets.TryGetValue(id, out var sheet))
                _sent.AddOrUpdate(sheet.Owner, bytes, (_, before) => before + bytes);
        }
    }

    /// <summary>Bytes of sheets that others have read since the process began.</summary>
    public long AllSent => Interlocked.Read(ref _allSent);

    /// <summary>Bytes of this owner's sheets that others have read.</summary>
    public long SentBytes(string owner) => _sent.GetValueOrDefault(owner);

    public void CloseAccount(string owner) => _sent.TryRemove(owner, out _);

    public void Remove(ContentId id)
    {
        lock (_gate)
        {
            if (!_sheets.Remove(id, out var sheet))
                return;
            _oldestFirst.Remove(id);
            File.Delete(sheet.Path);
        }
    }

    private StoredSheet Keep(StoredSheet sheet, string temporary)
    {
        lock (_gate)
        {
            Remove(sheet.Id);
            File.Move(temporary, sheet.Path, overwrite: true);
            _sheets[sheet.Id] = sheet;
            _oldestFirst.AddLast(sheet.Id);
            return sheet;
        }
    }

    private void Evict(long coming)
    {
        lock (_gate)
        {
            _idle.Trim(_limits.Bytes - Bytes - coming);
            while (_oldestFirst.First is { } oldest && (IsFull(coming) || IsOld(_sheets[oldest.Value])))
                Remove(oldest.Value);
        }
    }

    private void GiveBack(long bytes, SafeFileHandle? left)
    {
        lock (_gate)
        {
            _unnamed -= bytes;
            if (left is null)
                return;
            _idle.Add(left, bytes);
            _idle.Trim(_limits.Bytes - Bytes);
            _trim.Change(IdleFor + TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Files that wait must not be why the disk is full.</summary>
    private T WithRoom<T>(Func<T> create)
    {
        try
        {
            return create();
        }
        catch (IOException) when (TrimIdle() > 0)
        {
            return create();
        }
    }

    /// <summary>The timer begins anew with each file that comes: when it ends, all have waited too long.</summary>
    /// <returns>Bytes that it gave back.</returns>
    private long TrimIdle()
    {
        lock (_gate)
        {
            var bytes = _idle.Bytes;
            _idle.Trim(0);
            return bytes;
        }
    }

    private bool IsFull(long coming) =>
        _sheets.Count + (coming > 0 ? 1 : 0) > _limits.Sheets || Bytes + coming > _limits.Bytes;

    private bool IsOld(StoredSheet sheet) => _clock.GetUtcNow() - sheet.Used > _limits.KeepFor;

    /// <summary>After a restart: takes over whole sheets, deletes what was being written.</summary>
    private void Find(FileInfo file)
    {
        var parts = Path.GetFileNameWithoutExtension(file.Name).Split('-');
        if (file.Extension == Extension && parts.Length == 2 && ContentId.TryParse(parts[0], out var id))
        {
            _sheets[id] = new(id, "", file.Length, parts[1], file.FullName, file.LastWriteTimeUtc);
            _oldestFirst.AddLast(id);
        }
        else
        {
            file.Delete();
        }
    }
}

/// <param name="Sha256">Hex.</param>
/// <param name="Used">When it was made, or last asked for.</param>
public sealed record StoredSheet(
    ContentId Id, string Owner, long Bytes, string Sha256, string Path, DateTimeOffset Used);
