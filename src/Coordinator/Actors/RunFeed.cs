using System.Collections.Concurrent;
using System.Threading.Channels;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Journal;

namespace KdCluster.Coordinator.Actors;

/// <summary>One thing that a run's listeners are told.</summary>
/// <param name="Number">Of a journal row; 0 for the rest, which may be lost.</param>
public sealed record FeedItem(long Number, JournalRow? Row, PeerView? Peer, RunSummary? Run);

/// <summary>
/// Live events of runs, for whoever listens at the front doors. A listener that does not keep up loses the oldest;
/// numbers show it what of the journal it must read again.
/// </summary>
public sealed class RunFeed
{
    private const int Waiting = 4096;

    private readonly ConcurrentDictionary<RunId, ConcurrentDictionary<Channel<FeedItem>, byte>> _listeners = new();

    public bool HasListeners(RunId run) => _listeners.TryGetValue(run, out var all) && !all.IsEmpty;

    public Subscription Listen(RunId run)
    {
        var channel = Channel.CreateBounded<FeedItem>(
            new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        var all = _listeners.GetOrAdd(run, _ => new());
        all[channel] = 0;
        return new Subscription(channel.Reader, () => all.TryRemove(channel, out _));
    }

    public void Publish(RunId run, FeedItem item)
    {
        if (!_listeners.TryGetValue(run, out var all))
            return;
        foreach (var channel in all.Keys)
            channel.Writer.TryWrite(item);
    }

    public sealed class Subscription(ChannelReader<FeedItem> reader, Action end) : IDisposable
    {
        public ChannelReader<FeedItem> Reader { get; } = reader;

        public void Dispose() => end();
    }
}
