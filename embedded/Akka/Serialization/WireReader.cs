using System.Buffers.Binary;
using System.Runtime.Serialization;
using System.Text;

namespace Akka.Serialization;

/// <summary>Reads what <see cref="WireWriter"/> wrote. Every length is checked against what is there before memory is taken.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    public readonly int Left => _left.Length;

    public byte Byte() => Take(1)[0];

    public bool Bool() => Byte() != 0;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Double() => BitConverter.Int64BitsToDouble(Long());

    public string Text() => TextOrNull() ?? throw new SerializationException("A text is missing.");

    public string? TextOrNull()
    {
        var length = Int();
        return length == -1 ? null : Encoding.UTF8.GetString(Take(length));
    }

    public ReadOnlySpan<byte> Bytes() => Take(Int());

    public ReadOnlySpan<byte> Rest() => Take(_left.Length);

    /// <summary>A count of items that take at least a byte each.</summary>
    public int Count()
    {
        var count = Int();
        return count >= 0 && count <= _left.Length ? count : throw new SerializationException($"A list of {count} items cannot be in {_left.Length} bytes.");
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _left.Length)
            throw new SerializationException($"{length} bytes are wanted where {_left.Length} are left.");
        var taken = _left[..length];
        _left = _left[length..];
        return taken;
    }
}
