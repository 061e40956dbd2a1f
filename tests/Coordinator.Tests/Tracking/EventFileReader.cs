using System.Buffers.Binary;
using System.Text;

namespace KdCluster.Coordinator.Tests.Tracking;

/// <summary>
/// Reads TensorBoard's files from the format alone (TFRecord; protocol buffers' wire format), with nothing of what
/// writes them: a checksum bit by bit, fields by their numbers.
/// </summary>
internal static class EventFileReader
{
    public sealed record Scalar(string Tag, long Step, double WallTime, float Value);

    /// <returns>The version that the file says first, and its scalars in order.</returns>
    /// <exception cref="InvalidDataException">A length or a checksum is wrong.</exception>
    public static (string Version, IReadOnlyList<Scalar> Scalars) Read(string path)
    {
        var (version, scalars) = ("", new List<Scalar>());
        foreach (var record in Records(File.ReadAllBytes(path)))
        {
            var (time, step, summary) = (0.0, 0L, Array.Empty<byte>());
            foreach (var (number, value, bytes) in Fields(record))
            {
                if (number == 1)
                    time = BitConverter.UInt64BitsToDouble(value);
                else if (number == 2)
                    step = (long)value;
                else if (number == 3)
                    version = Encoding.UTF8.GetString(bytes);
                else if (number == 5)
                    summary = bytes;
            }

            foreach (var (_, _, one) in Fields(summary))
            {
                var fields = Fields(one).ToDictionary(field => field.Number);
                scalars.Add(new(
                    Encoding.UTF8.GetString(fields[1].Bytes), step, time,
                    fields.TryGetValue(2, out var number) ? BitConverter.UInt32BitsToSingle((uint)number.Value) : 0));
            }
        }

        return (version, scalars);
    }

    private static IEnumerable<byte[]> Records(byte[] file)
    {
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Check(file.AsSpan(at, 8), file.AsSpan(at + 8, 4));
            Check(file.AsSpan(at + 12, length), file.AsSpan(at + 12 + length, 4));
            yield return file[(at + 12)..(at + 12 + length)];
            at += 16 + length;
        }
    }

    private static void Check(ReadOnlySpan<byte> data, ReadOnlySpan<byte> masked)
    {
        var crc = uint.MaxValue;
        foreach (var one in data)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }

        crc = ~crc;
        var expected = unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
        if (BinaryPrimitives.ReadUInt32LittleEndian(masked) != expected)
            throw new InvalidDataException("a checksum is wrong");
    }

    private static List<(int Number, ulong Value, byte[] Bytes)> Fields(byte[] message)
    {
        var (fields, at) = (new List<(int, ulong, byte[])>(), 0);
        while (at < message.Length)
        {
            var key = Varint();
            var (value, bytes) = (0UL, Array.Empty<byte>());
            switch (key & 7)
            {
                case 0:
                    value = Varint();
                    break;
                case 1:
                    value = BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint();
                    bytes = message[at..(at + length)];
                    at += length;
                    break;
                case 5:
                    value = BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7}");
            }

            fields.Add(((int)(key >> 3), value, bytes));
        }

        return fields;

        ulong Varint()
        {
            var (value, shift) = (0UL, 0);
            while (true)
            {
                var one = message[at++];
                value |= (ulong)(one & 0x7f) << shift;
                if (one < 0x80)
                    return value;
                shift += 7;
            }
        }
    }
}
