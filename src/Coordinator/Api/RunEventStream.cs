using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Journal;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KdCluster.Coordinator.Api;

/// <summary>
/// A run's events as server-sent events: a snapshot, the journal from where the client was, then what happens.
/// </summary>
internal static class RunEventStream
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <exception cref="ApiException">404, 400, 503: before the first event.</exception>
    public static async Task<ServerSentEventsResult<object>> Follow(
        string id, HttpContext http, CoordinatorService coordinator)
    {
        var after = After(http);
        var (detail, news) = await coordinator.Watch(id);
        return TypedResults.ServerSentEvents(
            Events(id, coordinator, detail, news, after ?? detail.LastEvent, http.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<object>> Events(
        string id, CoordinatorService coordinator, RunDetail detail, Channel<RunNews>? news,
        long last, [EnumeratorCancellation] CancellationToken gone)
    {
        yield return new(detail, StreamEventNames.Snapshot);
        while (true)
        {
            foreach (var row in await coordinator.Rows(id, last))
            {
                yield return Line(row);
                last = row.Number;
            }

            if (news is null)
                break;
            try
            {
                await foreach (var item in Live(news.Reader, gone))
                {
                    if (item?.Row is { } row && row.Number > last + 1)
                    {
                        // Some were dropped since this client is slow: the journal has them, and this one.
                        foreach (var missed in await coordinator.Rows(id, last))
                        {
                            yield return Line(missed);
                            last = missed.Number;
                        }
                    }
                    else if (item?.Row is { } next && next.Number > last)
                    {
                        yield return Line(next);
                        last = next.Number;
                    }
                    else if (item?.Peer is { } peer)
                    {
                        yield return new(peer, StreamEventNames.Peer);
                    }
                    else if (item?.Run is { } run)
                    {
                        yield return new(run, StreamEventNames.Run);
                    }
                    else if (item is null)
                    {
                        yield return new("", StreamEventNames.Alive);
                    }
                }
            }
            finally
            {
                news.Writer.TryComplete();
            }

            (detail, news) = await coordinator.Watch(id);
        }

        yield return new(detail.Summary, StreamEventNames.End);
    }

    /// <summary>Until the run's actor stops; null when nothing has happened for a while.</summary>
    private static async IAsyncEnumerable<RunNews?> Live(
        ChannelReader<RunNews> news, [EnumeratorCancellation] CancellationToken gone)
    {
        while (true)
        {
            var waiting = news.WaitToReadAsync(gone).AsTask();
            while (await Task.WhenAny(waiting, Task.Delay(KeepAlive, gone)) != waiting)
            {
                gone.ThrowIfCancellationRequested();
                yield return null;
            }

            if (!await waiting)
                yield break;
            while (news.TryRead(out var item))
                yield return item;
        }
    }

    private static SseItem<object> Line(JournalRow row) =>
        new(JournalText.Line(row), StreamEventNames.Journal)
        {
            EventId = row.Number.ToString(CultureInfo.InvariantCulture),
        };

    private static long? After(HttpContext http)
    {
        var text = http.Request.Headers["Last-Event-ID"].ToString();
        if (text.Length == 0)
            text = http.Request.Query["after"].ToString();
        if (text.Length == 0)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ApiException(400, $"\"{text[..Math.Min(40, text.Length)]}\" is no event number");
    }
}
