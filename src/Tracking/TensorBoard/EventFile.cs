using System.Buffers.Binary;
using Google.Protobuf;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Tracking.TensorBoard;

/// <summary>
/// A file of TensorBoard's events: TFRecord, each record its length, the masked CRC-32C of the length, the event, and
/// the masked CRC-32C of the event, all little-endian.
/// </summary>
internal static class EventFile
{
    private const string Version = "brain.Event:2";
    private const uint MaskDelta = 0xa282ead8;

    /// <summary>A new file says first which version it is.</summary>
    public static void Begin(string path, double wallTime) =>
        Write(path, FileMode.Create, [new() { WallTime = wallTime, FileVersion = Version }]);

    /// <summary>Records are appended in one write: a reader that comes in between sees whole ones and waits.</summary>
    public static void Append(string path, IEnumerable<Event> events) => Write(path, FileMode.Append, events);

    private static void Write(string path, FileMode mode, IEnumerable<Event> events)
    {
        using var memory = new MemoryStream();
        foreach (var one in events)
            Record(memory, one.ToByteArray());
        using var file = new FileStream(path, mode, FileAccess.Write, FileShare.Read);
        file.Write(memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }

    private static void Record(Stream stream, byte[] data)
    {
        Span<byte> head = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Masked(head[..8]));
        Span<byte> foot = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(foot, Masked(data));
        stream.Write(head);
        stream.Write(data);
        stream.Write(foot);
    }

    /// <summary>A checksum of data that holds checksums would be weak: TFRecord rotates it and adds a number.</summary>
    private static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = Crc32C.Compute(data);
        return ((crc >> 15) | (crc << 17)) + MaskDelta;
    }
}
