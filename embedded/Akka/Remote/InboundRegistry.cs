using Akka.Actor;

namespace Akka.Remote;

/// <summary>The connections that others have opened, and how far their system messages got.</summary>
internal sealed class InboundRegistry
{
    private const int ComplaintEveryMs = 1000;
    private readonly Lock _gate = new();
    private readonly Dictionary<Address, InboundConnection> _live = [];
    private readonly Dictionary<Address, (long Uid, long Last)> _system = [];
    private long _nextComplaint;
    private int _kept;

    /// <summary>The connection takes over from an earlier one of the same system, once that has been read to its end.</summary>
    public void Replace(InboundConnection connection)
    {
        InboundConnection? earlier;
        lock (_gate)
        {
            _live.TryGetValue(connection.From!, out earlier);
            _live[connection.From!] = connection;
            if (!_system.TryGetValue(connection.From!, out var known) || known.Uid != connection.Uid)
                _system[connection.From!] = (connection.Uid, 0);
        }

        if (earlier is null || earlier.WaitForEnd(1000))
            return;
        earlier.Close();
        earlier.WaitForEnd(1000);
    }

    public void Remove(InboundConnection connection)
    {
        lock (_gate)
        {
            if (connection.From is not null && _live.TryGetValue(connection.From, out var live) && ReferenceEquals(live, connection))
                _live.Remove(connection.From);
        }
    }

    public void Close(Address address, long uid)
    {
        lock (_gate)
        {
            if (_live.TryGetValue(address, out var live) && live.Uid == uid)
                live.Close();
        }
    }

    public void CloseAll()
    {
        lock (_gate)
        {
            foreach (var connection in _live.Values)
                connection.Close();
        }
    }

    public long LastSystem(Address address, long uid)
    {
        lock (_gate)
            return _system.TryGetValue(address, out var known) && known.Uid == uid ? known.Last : 0;
    }

    public void TookSystem(Address address, long uid, long sequence)
    {
        lock (_gate)
            _system[address] = (uid, sequence);
    }

    /// <summary>True about once a second, so that garbage at the port cannot flood the log.</summary>
    public bool MayComplain(out int kept)
    {
        lock (_gate)
        {
            kept = _kept;
            if (Environment.TickCount64 < _nextComplaint)
            {
                _kept++;
                return false;
            }

            _kept = 0;
            _nextComplaint = Environment.TickCount64 + ComplaintEveryMs;
            return true;
        }
    }
}
