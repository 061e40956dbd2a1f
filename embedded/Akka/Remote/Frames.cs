using System.Buffers.Binary;

namespace Akka.Remote;

/// <summary>What a frame holds.</summary>
internal enum FrameKind : byte
{
    Hello = 1,
    Welcome = 2,
    Refusal = 3,
    Message = 4,
    System = 5,
    Acknowledgement = 6,
    Heartbeat = 7,
    HeartbeatAnswer = 8,
    Goodbye = 9,
}

/// <summary>
/// Frames on a stream: four bytes of length (little-endian, of what follows), one byte of kind, the rest. A length is judged before memory is taken for it.
/// </summary>
internal sealed class FrameReader(Stream stream)
{
    private byte[] _buffer = new byte[16 * 1024];
    private int _from;
    private int _to;

    /// <summary>The next frame; valid until the next call. False at the end of the stream.</summary>
    /// <exception cref="ProtocolException">The length is out of bounds.</exception>
    public bool TryRead(int maximum, out FrameKind kind, out ReadOnlySpan<byte> body)
    {
        kind = default;
        body = default;
        if (!Fill(5))
            return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_from));
        if (length < 1 || length > (uint)maximum)
            throw new ProtocolException($"A frame of {length} bytes was announced where 1 to {maximum} are allowed.");
        if (!Fill(4 + (int)length))
            return false;
        kind = (FrameKind)_buffer[_from + 4];
        body = _buffer.AsSpan(_from + 5, (int)length - 1);
        _from += 4 + (int)length;
        return true;
    }

    private bool Fill(int wanted)
    {
        if (_to - _from >= wanted)
            return true;
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            _to -= _from;
            _from = 0;
        }

        if (_buffer.Length < wanted)
            Array.Resize(ref _buffer, Math.Max(wanted, _buffer.Length * 2));
        while (_to < wanted)
        {
            var read = stream.Read(_buffer, _to, _buffer.Length - _to);
            if (read == 0)
                return false;
            _to += read;
        }

        return true;
    }
}

internal static class FrameWriter
{
    /// <summary>Length, kind and body in one array.</summary>
    public static byte[] Frame(FrameKind kind, ReadOnlySpan<byte> body)
    {
        var frame = new byte[5 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, 1 + body.Length);
        frame[4] = (byte)kind;
        body.CopyTo(frame.AsSpan(5));
        return frame;
    }
}
