using Microsoft.Win32.SafeHandles;

namespace KdCluster.Node.Transfer;

/// <summary>An open file that a node serves. Deleting the file does not disturb whoever still reads it.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Tag">Changes when the content does: the entity tag, quotes aside.</param>
public sealed record ServedFile(SafeFileHandle Handle, long Length, string Tag) : IDisposable
{
    public void Dispose() => Handle.Dispose();
}

/// <summary>What one folder of the file server offers.</summary>
public interface IServedFiles
{
    /// <summary>Null when there is no such content (any more). The caller disposes what it gets.</summary>
    ServedFile? Open(ContentId id);

    /// <summary>Called after each answer with the bytes that left.</summary>
    void Sent(ContentId id, long bytes);
}
