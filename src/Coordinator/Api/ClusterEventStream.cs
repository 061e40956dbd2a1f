using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Actors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KdCluster.Coordinator.Api;

/// <summary>`/api/events`: every run and every node, then what changes of them, as server-sent events.</summary>
internal static class ClusterEventStream
{
    /// <summary>After so many looks without a change a word is sent that keeps the connection open.</summary>
    private const int KeepAlive = 15;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/api/events", Follow)
        .WithSummary("The cluster as it changes").Produces<string>(contentType: "text/event-stream");

    /// <exception cref="ApiException">503: before the first event.</exception>
    private static async Task<ServerSentEventsResult<string>> Follow(
        HttpContext http, ClusterNews news, CoordinatorSetup setup, IHostApplicationLifetime life)
    {
        // Nobody who watches keeps the program from ending.
        var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        http.Response.RegisterForDispose(gone);
        return TypedResults.ServerSentEvents(Events(await news.Look(), news, setup.Clock, gone.Token));
    }

    private static async IAsyncEnumerable<SseItem<string>> Events(
        ClusterLook look, ClusterNews news, TimeProvider clock, [EnumeratorCancellation] CancellationToken gone)
    {
        var (runs, nodes, quiet) = (new Dictionary<string, string>(StringComparer.Ordinal), "", 0);
        yield return All(look);
        while (!gone.IsCancellationRequested)
        {
            var now = look.Runs.ToDictionary(run => run.Run, run => run.Json, StringComparer.Ordinal);
            quiet++;
            if (runs.Count > 0 && !runs.Keys.All(now.ContainsKey))
                yield return All(look);
            else if (quiet > 1)
                foreach (var run in look.Runs.Reverse().Where(run => runs.GetValueOrDefault(run.Run) != run.Json))
                {
                    yield return new(run.Json, StreamEventNames.Run);
                    quiet = 1;
                }

            runs = now;
            if (look.Nodes != nodes)
                yield return new(nodes = look.Nodes, StreamEventNames.Nodes);
            if (quiet % KeepAlive == 0)
                yield return new("", StreamEventNames.Alive);
            await Task.Delay(ClusterNews.Every, clock, gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            look = await news.Look();
        }
    }

    private static SseItem<string> All(ClusterLook look) =>
        new($"[{string.Join(',', look.Runs.Select(run => run.Json))}]", StreamEventNames.Runs);
}
