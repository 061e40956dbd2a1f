using System.Net;
using System.Net.Sockets;
using KdCluster.Hosting.Transfer;
using Shouldly;

namespace KdCluster.Hosting.Tests.Transfer;

public sealed class ReadAheadStreamTests : IDisposable
{
    private readonly byte[] _sent = new byte[1000];
    private readonly Socket _sender = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _receiver;
    private readonly ReadAheadStream _stream;

    public ReadAheadStreamTests()
    {
        new Random(1).NextBytes(_sent);
        using var door = new TcpListener(IPAddress.Loopback, 0);
        door.Start();
        _sender.Connect(door.LocalEndpoint);
        _receiver = door.AcceptSocket();
        _stream = new(_receiver, 64);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _sender.Dispose();
    }

    [Fact]
    public async Task Bytes_come_in_their_order_however_they_are_asked_for()
    {
        _sender.Send(_sent);
        _sender.Shutdown(SocketShutdown.Send);
        var (came, room) = (new List<byte>(), new byte[100]);
        var sizes = new Random(2);
        for (var way = 0; ; way++)
        {
            var size = sizes.Next(1, room.Length);
            var read = (way % 4) switch
            {
                0 => _stream.Read(room.AsSpan(0, size)),
                1 => _stream.Read(room, 0, size),
                2 => await _stream.ReadAsync(room.AsMemory(0, size)),
                _ => await _stream.ReadAsync(room, 0, size, default),
            };
            read.ShouldBeLessThanOrEqualTo(size);
            if (read == 0)
                break;
            came.AddRange(room[..read]);
        }

        came.ShouldBe(_sent);
    }

    [Fact]
    public void What_is_there_is_taken_from_the_socket_at_once()
    {
        _sender.Send(_sent.AsSpan(0, 64));
        while (_receiver.Available < 64)
            _receiver.Poll(-1, SelectMode.SelectRead);
        _stream.Read(new byte[1]).ShouldBe(1);
        _receiver.Available.ShouldBe(0);
        _stream.Read(new byte[100]).ShouldBe(63);
    }

    [Fact]
    public async Task An_empty_buffer_waits_for_nothing()
    {
        _stream.Read([]).ShouldBe(0);
        (await _stream.ReadAsync(Memory<byte>.Empty)).ShouldBe(0);
        _sender.Send(_sent.AsSpan(0, 1));
        _stream.Read(new byte[10]).ShouldBe(1);
    }

    [Fact]
    public void Silence_ends_a_read_as_it_ends_one_of_the_socket()
    {
        _receiver.ReceiveTimeout = 1;
        Should.Throw<IOException>(() => _stream.Read(new byte[1]))
            .InnerException.ShouldBeOfType<SocketException>().SocketErrorCode.ShouldBe(SocketError.TimedOut);
    }
}
