using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using KdCluster.Contracts.Api;

namespace KdCluster.Console.Cluster;

/// <summary>
/// An event of a run's stream; <paramref name="Data"/> is JSON. `lost` and `back` are ours: the connection broke, and
/// is there again.
/// </summary>
public sealed record RunEvent(string Type, string Data)
{
    public const string Lost = "lost";
    public const string Back = "back";
}

/// <summary>
/// Reads a run's server-sent events to their end, over broken connections, without losing or repeating a journal line.
/// </summary>
/// <param name="patience">How long to keep trying after a break.</param>
public sealed class RunEvents(CoordinatorClient client, TimeProvider time, TimeSpan patience)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The coordinator says `alive` every 15 s. A machine that lost its power or its cable says nothing, not even that
    /// the connection is gone.
    /// </summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(40);

    /// <summary>A first connection that fails is an error at once; a coordinator that restarts is waited for.</summary>
    public async IAsyncEnumerable<RunEvent> Read(
        string run, [EnumeratorCancellation] CancellationToken stop, long? after = null)
    {
        var newest = after;
        var response = await client.Events(run, newest, stop);
        while (true)
        {
            await foreach (var item in Items(response, stop))
            {
                if (long.TryParse(item.EventId, CultureInfo.InvariantCulture, out var number))
                    newest = number;
                yield return new RunEvent(item.EventType, item.Data);
                if (item.EventType == StreamEventNames.End)
                    yield break;
            }

            yield return new RunEvent(RunEvent.Lost, "");
            response = await Reconnect(run, newest, stop);
            yield return new RunEvent(RunEvent.Back, "");
        }
    }

    /// <summary>A break ends the sequence, and so does silence; only a stop throws.</summary>
    private async IAsyncEnumerable<SseItem<string>> Items(
        HttpResponseMessage response, [EnumeratorCancellation] CancellationToken stop)
    {
        using var owned = response;
        using var silent = new CancellationTokenSource(Silence, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop, silent.Token);
        await using var stream = await response.Content.ReadAsStreamAsync(stop);
        await using var items = SseParser.Create(stream).EnumerateAsync(ends.Token).GetAsyncEnumerator(ends.Token);
        while (true)
        {
            silent.CancelAfter(Silence);
            try
            {
                if (!await items.MoveNextAsync())
                    yield break;
            }
            catch (Exception problem) when (
                problem is IOException or HttpRequestException
                    || (problem is OperationCanceledException && !stop.IsCancellationRequested))
            {
                yield break;
            }

            yield return items.Current;
        }
    }

    private async Task<HttpResponseMessage> Reconnect(string run, long? newest, CancellationToken stop)
    {
        var broken = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            await Task.Delay(pause, time, stop);
            try
            {
                return await client.Events(run, newest, stop);
            }
            catch (CommandException) when (time.GetElapsedTime(broken) < patience)
            {
            }
        }
    }
}
