using KdCluster.Hosting.Transfer;

namespace KdCluster.Node.Tests.Support;

public sealed class ArrayTarget(int length) : IDownloadTarget
{
    public byte[] Content { get; } = new byte[length];

    public Func<long, DownloadFault?> Check { get; init; } = _ => null;

    public long Length => length;

    public Span<byte> RoomAt(long offset) => Content.AsSpan((int)offset);

    public DownloadFault? Received(long offset) => Check(offset);
}
