using System.Text.Json;
using KdCluster.Distillation.Data.Boxes;

namespace KdCluster.Distillation.Tests.Data;

public sealed class JsonStreamTests
{
    [Fact]
    public void Memory_does_not_follow_the_length_of_a_file()
    {
        var json = new JsonStream(new Repeated("""{"segmentation":[1.5,2.25],"area":17}, """, 500_000));
        json.Read();
        json.Read();
        json.Read();
        json.Token.ShouldBe(JsonTokenType.StartArray);
        var before = GC.GetAllocatedBytesForCurrentThread();
        json.Skip();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100_000);
        json.Read().ShouldBe(JsonTokenType.EndObject);
    }

    /// <summary>`{ "annotations": [`, the same many times, and the end.</summary>
    private sealed class Repeated(string unit, int times) : Stream
    {
        private readonly byte[] _unit = System.Text.Encoding.UTF8.GetBytes(unit);
        private byte[] _part = [.. "{\"annotations\":["u8];
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
                (_part, _at, _left) = (_left == 0 ? [.. "1]}"u8] : _unit, 0, _left - 1);
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
}
