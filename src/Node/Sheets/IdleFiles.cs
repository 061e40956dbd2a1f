using Microsoft.Win32.SafeHandles;

namespace KdCluster.Node.Sheets;

/// <summary>
/// Files without a name that wait for the sheets of the next epoch, as arrays do in <see cref="LogitPool"/>: all sheets
/// of a run are of one length, and the memory behind a new file may cost more than all else of receiving it. Not safe
/// for several threads at once.
/// </summary>
/// <param name="keepFor">A run that is over gives its room back after this.</param>
internal sealed class IdleFiles(TimeSpan keepFor, TimeProvider clock)
{
    private readonly List<(SafeFileHandle Handle, long Bytes, DateTimeOffset Since)> _files = [];

    public long Bytes => _files.Sum(file => file.Bytes);

    /// <summary>Of exactly this length, with whatever is in it; null: none waits.</summary>
    public SafeFileHandle? Take(long bytes)
    {
        var found = _files.FindLastIndex(file => file.Bytes == bytes);
        if (found < 0)
            return null;
        var handle = _files[found].Handle;
        _files.RemoveAt(found);
        return handle;
    }

    public void Add(SafeFileHandle handle, long bytes) =>
        _files.Add((handle, bytes, clock.GetUtcNow()));

    /// <summary>
    /// Those that have waited too long go, and the oldest until the others have at most so many bytes.
    /// </summary>
    public void Trim(long most)
    {
        while (_files is [var oldest, ..] && (Bytes > most || clock.GetUtcNow() - oldest.Since > keepFor))
        {
            oldest.Handle.Dispose();
            _files.RemoveAt(0);
        }
    }
}
