using KdCluster.Contracts;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Journal;
using KdCluster.Tracking;
using KdCluster.Tracking.Mlflow;
using KdCluster.Tracking.TensorBoard;
using Serilog;

namespace KdCluster.Coordinator.Tracking;

/// <summary>
/// Tells other tools what runs do, from the journal: TensorBoard's files in the folder of each run, and MLflow when it
/// is named. No run waits for them.
/// </summary>
public sealed class RunTracking : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly IReadOnlyList<RunFollower> _followers;
    private readonly HttpClient? _http;

    /// <param name="mlflow">The server; null: none.</param>
    public RunTracking(IJournal journal, RunFolders folders, TimeProvider clock, Uri? mlflow)
    {
        var sinks = new List<IRunSink> { new TensorBoardSink(folders.PathOf) };
        if (mlflow is not null)
            sinks.Add(new MlflowSink(_http = new HttpClient { BaseAddress = mlflow, Timeout = Patience }));
        _followers = [
            .. sinks.Select(sink => new RunFollower(
                sink, async (run, after) => [.. (await journal.Read(run, after)).Select(
                    row => (row.Number, new TrackedEvent(row.Time, row.Event)))],
                clock, line => Log.Warning("{Line:l}", line)))];
    }

    /// <summary>Something of a run is in the journal that was not.</summary>
    public void Tell(RunId run)
    {
        foreach (var follower in _followers)
            follower.Tell(run);
    }

    public override void Dispose()
    {
        base.Dispose();
        _http?.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_followers.Select(
            follower => Task.Run(() => follower.Run(stoppingToken), CancellationToken.None)));
}
