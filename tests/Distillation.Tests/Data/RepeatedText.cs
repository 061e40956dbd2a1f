using System.Text;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>A beginning, the same many times, and an end: a file of any length that takes no room.</summary>
internal sealed class RepeatedText(string head, string unit, int times, string tail) : Stream
{
    private readonly byte[] _unit = Encoding.UTF8.GetBytes(unit);
    private byte[] _part = Encoding.UTF8.GetBytes(head);
    private int _at;
    private int _left = times;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_at == _part.Length && _left >= 0)
            (_part, _at, _left) = (_left == 0 ? Encoding.UTF8.GetBytes(tail) : _unit, 0, _left - 1);
        var given = Math.Min(count, _part.Length - _at);
        _part.AsSpan(_at, given).CopyTo(buffer.AsSpan(offset));
        _at += given;
        return given;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
