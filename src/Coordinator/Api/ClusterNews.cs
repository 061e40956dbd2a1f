using System.Text.Json;
using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Actors;

namespace KdCluster.Coordinator.Api;

/// <summary>
/// Runs and nodes as they are now, for everybody who watches the cluster: they share one look a second. Thread-safe.
/// </summary>
public sealed class ClusterNews(CoordinatorService coordinator, CoordinatorSetup setup)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<ClusterLook>? _look;
    private long _taken;

    /// <exception cref="ApiException">503.</exception>
    public Task<ClusterLook> Look()
    {
        lock (_gate)
        {
            if (_look is null || _look.IsFaulted || setup.Clock.GetElapsedTime(_taken) >= Every)
                (_look, _taken) = (Take(), setup.Clock.GetTimestamp());
            return _look;
        }
    }

    private async Task<ClusterLook> Take()
    {
        var runs = await coordinator.Runs();
        var nodes = await coordinator.Ask<NodeView[]>(new GetNodes());
        return new(
            [.. runs.Select(run => new RunText(run.Run.Value, JsonSerializer.Serialize(
                run, ApiJson.Default.RunSummary)))],
            JsonSerializer.Serialize(
                [.. nodes.Select(node => node with { SilentSeconds = 0 })],
                ApiJson.Default.IReadOnlyListNodeView));
    }
}

/// <param name="Runs">Newest first.</param>
/// <param name="Nodes">JSON; how long a node has been silent is left out, as it changes all the time.</param>
public sealed record ClusterLook(IReadOnlyList<RunText> Runs, string Nodes);

/// <param name="Json">A <see cref="RunSummary"/>.</param>
public sealed record RunText(string Run, string Json);
