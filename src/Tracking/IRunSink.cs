using KdCluster.Contracts;
using KdCluster.Contracts.Journal;

namespace KdCluster.Tracking;

/// <summary>A tool that is told of runs. It may be slow, or fail: it is told again then.</summary>
public interface IRunSink
{
    string Name { get; }

    /// <summary>
    /// What happened next to a run, from its first event on. After a failure the same comes again, with more perhaps.
    /// </summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="HttpRequestException">The server did not take it.</exception>
    Task Take(RunId run, IReadOnlyList<TrackedEvent> events, CancellationToken stop);
}

/// <param name="Time">By the journal.</param>
public sealed record TrackedEvent(DateTimeOffset Time, IRunEvent Event);
