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
    /// <returns>Its length.</returns>
    public static long Begin(string path, double wallTime) =>
        Write(path, FileMode.Create, 0, [new() { WallTime = wallTime, FileVersion = Version }]);

    /// <summary>
    /// Records are put at the end in one write: a reader that comes in between sees whole ones and waits.
    /// </summary>
    /// <param name="length">What stands in the file after that goes: a write that failed may have left it.</param>
    /// <returns>The length now.</returns>
    public static long Append(string path, long length, IEnumerable<Event> events) =>
        Write(path, FileMode.OpenOrCreate, length, events);

    private static long Write(string path, FileMode mode, long length, IEnumerable<Event> events)
    {
        using var memory = new MemoryStream();
        foreach (var one in events)
            Record(memory, one.ToByteArray());
        using var file = new FileStream(path, mode, FileAccess.Write, FileShare.Read);
        file.SetLength(length);
        file.Position = length;
        file.Write(memory.GetBuffer().AsSpan(0, (int)memory.Length));
        return file.Position;
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
