using System.Collections.Concurrent;
using KdCluster.Node.Transfer;

namespace KdCluster.Node.Tests.Support;

/// <summary>Serves given bytes from files in a temporary folder.</summary>
public sealed class MemoryFiles(TemporaryFolder folder) : IServedFiles
{
    private readonly ConcurrentDictionary<ContentId, string> _tags = new();

    public long Bytes { get; private set; }

    public ContentId Add(string name, byte[] content, string tag = "tag")
    {
        var id = ContentId.Of(name);
        File.WriteAllBytes(folder.Sub(id.ToString()), content);
        _tags[id] = tag;
        return id;
    }

    public ServedFile? Open(ContentId id)
    {
        if (!_tags.TryGetValue(id, out var tag))
            return null;
        var handle = File.OpenHandle(folder.Sub(id.ToString()));
        return new(handle, RandomAccess.GetLength(handle), tag);
    }

    public void Sent(ContentId id, long bytes) => Bytes += bytes;
}
