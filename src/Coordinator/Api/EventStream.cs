using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Journal;

namespace KdCluster.Coordinator.Api;

/// <summary>
/// A run's events as server-sent events: a snapshot, the journal from where the client was, then what happens.
/// </summary>
internal static class EventStream
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public static async Task Serve(HttpContext http, Gateway gateway, string id)
    {
        var run = Gateway.RunOf(id);
        using var live = gateway.Setup.Feed.Listen(run);
        var snapshot = await gateway.Run(id);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        await Send(http, StreamEventNames.Snapshot, snapshot, ApiJson.Default.RunDetail);
        var last = await Journal(http, gateway, id, After(http) ?? snapshot.LastEvent);
        var summary = snapshot.Summary;
        while (!summary.Status.IsEnd())
        {
            var waiting = live.Reader.WaitToReadAsync(http.RequestAborted).AsTask();
            while (await Task.WhenAny(waiting, Task.Delay(KeepAlive, http.RequestAborted)) != waiting)
            {
                http.RequestAborted.ThrowIfCancellationRequested();
                await http.Response.WriteAsync(": alive\n\n", http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }

            while (live.Reader.TryRead(out var item))
            {
                if (item.Row is { } row && row.Number == last + 1)
                {
                    await Send(
                        http, StreamEventNames.Journal, JournalText.Line(row), ApiJson.Default.JournalLine, row.Number);
                    last = row.Number;
                }
                else if (item.Row is { } ahead && ahead.Number > last)
                {
                    last = await Journal(http, gateway, id, last);
                }
                else if (item.Peer is { } peer)
                {
                    await Send(http, StreamEventNames.Peer, peer, ApiJson.Default.PeerView);
                }
                else if (item.Run is { } changed)
                {
                    summary = changed;
                    await Send(http, StreamEventNames.Run, changed, ApiJson.Default.RunSummary);
                }
            }
        }

        await Journal(http, gateway, id, last);
        await Send(http, StreamEventNames.End, summary, ApiJson.Default.RunSummary);
    }

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

    private static async Task<long> Journal(HttpContext http, Gateway gateway, string id, long after)
    {
        foreach (var row in gateway.Setup.Journal.Read(Gateway.RunOf(id), after))
        {
            await Send(http, StreamEventNames.Journal, JournalText.Line(row), ApiJson.Default.JournalLine, row.Number);
            after = row.Number;
        }

        return after;
    }

    private static async Task Send<T>(HttpContext http, string name, T data, JsonTypeInfo<T> type, long? number = null)
    {
        var prefix = number is { } n
            ? string.Create(CultureInfo.InvariantCulture, $"id: {n}\nevent: {name}\ndata: ")
            : $"event: {name}\ndata: ";
        await http.Response.WriteAsync(prefix, http.RequestAborted);
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(data, type), http.RequestAborted);
        await http.Response.WriteAsync("\n\n", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
