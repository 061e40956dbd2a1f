using KdCluster.Contracts;
using KdCluster.Contracts.Journal;

namespace KdCluster.Tracking.TensorBoard;

/// <summary>Writes event files into the folders of runs.</summary>
/// <param name="folderOf">The folder of a run.</param>
public sealed class TensorBoardSink(Func<RunId, string> folderOf) : IRunSink
{
    private readonly Dictionary<RunId, TensorBoardFolder> _runs = [];

    public string Name => "TensorBoard's files";

    public Task Take(RunId run, IReadOnlyList<TrackedEvent> events, CancellationToken stop)
    {
        if (!_runs.TryGetValue(run, out var folder))
            _runs[run] = folder = new(folderOf(run));
        var points = events.Where(one => one.Event is PeerTrained).Select(one =>
        {
            var trained = (PeerTrained)one.Event;
            return PeerPoint.Of(trained.Peer, trained.Epoch, one.Time, trained.Metrics);
        }).ToList();
        if (points.Count > 0)
            folder.Append(points);
        if (events.Any(one => one.Event is RunEnded))
            _runs.Remove(run);
        return Task.CompletedTask;
    }
}
