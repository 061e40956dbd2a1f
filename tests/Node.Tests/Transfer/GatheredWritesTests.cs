using System.Buffers;
using System.IO.Pipelines;
using KdCluster.Node.Transfer;
using Shouldly;

namespace KdCluster.Node.Tests.Transfer;

public sealed class GatheredWritesTests
{
    private const int Most = 64 << 10;
    private const int Record = 17 << 10;
    private readonly Pipe _connection = new(new(pauseWriterThreshold: 0));
    private readonly GatheredWrites _writer;

    public GatheredWritesTests() => _writer = new(_connection.Writer, Most);

    [Fact]
    public async Task Records_wait_for_each_other_until_they_are_enough()
    {
        for (var i = 0; i < 3; i++)
            await Write(Record);
        Arrived().ShouldBe(0);
        _writer.UnflushedBytes.ShouldBe(3 * Record);
        await Write(Record);
        Arrived().ShouldBe(4 * Record);
    }

    [Fact]
    public async Task A_flush_with_nothing_new_sends_what_waits()
    {
        await Write(Record);
        Arrived().ShouldBe(0);
        await _writer.FlushAsync();
        Arrived().ShouldBe(Record);
    }

    [Fact]
    public async Task What_is_shorter_than_a_record_is_the_end_of_something_and_is_sent()
    {
        await Write(100);
        Arrived().ShouldBe(100);
        await Write(Record);
        await Write(100);
        Arrived().ShouldBe(Record + 100);
    }

    [Fact]
    public async Task The_end_sends_what_waits()
    {
        await Write(Record);
        await _writer.CompleteAsync();
        Arrived().ShouldBe(Record);
    }

    [Fact]
    public async Task Bytes_come_in_their_order()
    {
        var random = new Random(3);
        var sent = new byte[1_000_000];
        random.NextBytes(sent);
        var came = new ArrayBufferWriter<byte>();
        for (var at = 0; at < sent.Length;)
        {
            var length = Math.Min(random.Next(1, 2 * Record), sent.Length - at);
            await Write(sent.AsMemory(at, length));
            at += length;
            Take(came);
        }

        await _writer.FlushAsync();
        Take(came);
        came.WrittenSpan.SequenceEqual(sent).ShouldBeTrue();
    }

    private Task Write(int bytes) => Write(new byte[bytes]);

    /// <summary>As TLS does it.</summary>
    private async Task Write(ReadOnlyMemory<byte> bytes)
    {
        _writer.Write(bytes.Span);
        await _writer.FlushAsync();
    }

    private long Arrived()
    {
        var came = new ArrayBufferWriter<byte>();
        Take(came);
        return came.WrittenCount;
    }

    private void Take(IBufferWriter<byte> to)
    {
        if (!_connection.Reader.TryRead(out var result))
            return;
        foreach (var part in result.Buffer)
            to.Write(part.Span);
        _connection.Reader.AdvanceTo(result.Buffer.End);
    }
}
