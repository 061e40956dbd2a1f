using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Actors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KdCluster.Coordinator.Api;

/// <summary>
/// A run's events as server-sent events: a snapshot, the journal from where the client was, then what happens. An
/// event becomes text once for all who watch, and what came within a moment is sent together.
/// </summary>
internal static class RunEventStream
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>People see no difference, and a client costs no more than this many writes.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    /// <exception cref="ApiException">404, 400, 503: before the first event.</exception>
    public static async Task<PushStreamHttpResult> Follow(
        string id, HttpContext http, CoordinatorService coordinator, IHostApplicationLifetime life)
    {
        // Nobody who watches keeps the program from ending.
        var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        http.Response.RegisterForDispose(gone);
        var seen = After(http);
        var watch = new Watching();
        http.Response.RegisterForDispose(watch);
        var detail = await watch.Begin(id, coordinator);
        var after = seen is { } number ? await Known(id, coordinator, number) : detail.LastEvent;
        http.Response.Headers.CacheControl = "no-cache,no-store";
        return TypedResults.Stream(
            body => Write(
                id, coordinator, detail, watch, after, new(body), gone.Token),
            "text/event-stream");
    }

    private static async Task Write(
        string id, CoordinatorService coordinator, RunDetail detail, Watching watch, long last,
        EventWriter writer, CancellationToken gone)
    {
        writer.Add(EventText.Of(StreamEventNames.Snapshot, detail, ApiJson.Default.RunDetail));
        while (true)
        {
            last = await Missed(id, coordinator, last, writer, gone);
            if (watch.News is not { } news)
                break;
            await foreach (var batch in Live(news.Reader, gone))
            {
                foreach (var item in batch)
                {
                    if (item.Row is { } row && row.Number > last + 1)
                    {
                        // Some were dropped since this client is slow: the journal has them, and this one.
                        last = await Missed(id, coordinator, last, writer, gone);
                    }
                    else if (item.Row is null || item.Row.Number > last)
                    {
                        writer.Add(item.Text);
                        last = item.Row?.Number ?? last;
                    }
                }

                if (batch.Count == 0)
                    writer.Add(EventText.Alive);
                await writer.Flush(gone);
            }

            detail = await watch.Begin(id, coordinator);
        }

        writer.Add(EventText.Of(StreamEventNames.End, detail.Summary, ApiJson.Default.RunSummary));
        await writer.Flush(gone);
    }

    /// <returns>The number of the last row that the journal has.</returns>
    private static async Task<long> Missed(
        string id, CoordinatorService coordinator, long last, EventWriter writer, CancellationToken gone)
    {
        foreach (var row in await coordinator.Rows(id, last))
        {
            writer.Add(EventText.Of(row));
            last = row.Number;
            if (writer.IsFull)
                await writer.Flush(gone);
        }

        await writer.Flush(gone);
        return last;
    }

    /// <summary>Until the run's actor stops; empty when nothing has happened for a while.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<RunNews>> Live(
        ChannelReader<RunNews> news, [EnumeratorCancellation] CancellationToken gone)
    {
        while (true)
        {
            var waiting = news.WaitToReadAsync(gone).AsTask();
            while (await Task.WhenAny(waiting, Task.Delay(KeepAlive, gone)) != waiting)
            {
                gone.ThrowIfCancellationRequested();
                yield return [];
            }

            if (!await waiting)
                yield break;
            yield return Newest(news);
            // The end of a run is not waited for.
            await Task.WhenAny(news.Completion, Task.Delay(Pace, gone));
        }
    }

    /// <summary>All that has come, in its order; of what a peer said of its progress only the last.</summary>
    private static List<RunNews> Newest(ChannelReader<RunNews> news)
    {
        var batch = new List<RunNews>();
        var last = new Dictionary<object, RunNews>();
        while (news.TryRead(out var item))
        {
            batch.Add(item);
            if (item.Row is null)
                last[item.Peer is { } peer ? peer.Peer : ""] = item;
        }

        batch.RemoveAll(item => item.Row is null && last[item.Peer is { } peer ? peer.Peer : ""] != item);
        return batch;
    }

    /// <summary>
    /// A client may have seen more than the journal has, which was restored from a backup: it is told all then. The
    /// journal is asked, not the run: rows may be on disk of which the run has not heard yet.
    /// </summary>
    private static async Task<long> Known(string id, CoordinatorService coordinator, long seen) =>
        seen > 0 && (await coordinator.Rows(id, seen - 1, limit: 1)).Count == 0 ? 0 : seen;

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

    /// <summary>What tells of a run, until the request is over, however that comes about.</summary>
    private sealed class Watching : IDisposable
    {
        /// <summary>Null: the run has ended.</summary>
        public Channel<RunNews>? News { get; private set; }

        public async Task<RunDetail> Begin(string id, CoordinatorService coordinator)
        {
            Dispose();
            (var detail, News) = await coordinator.Watch(id);
            return detail;
        }

        public void Dispose() => News?.Writer.TryComplete();
    }
}
