using System.Globalization;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;

namespace KdCluster.Tracking.Mlflow;

/// <summary>
/// One MLflow run for each run, in the experiment of the run file's name: what peers measure as `PEER/accuracy` and so
/// on, step by step, and what the plan says as parameters. Times are the journal's, so that what is sent twice is one.
/// </summary>
/// <param name="http">With the server's address (KD_MLFLOW), which ends in a slash.</param>
public sealed class MlflowSink(HttpClient http) : IRunSink
{
    /// <summary>MLflow takes no more in one call.</summary>
    private const int MostMetrics = 1000;
    private const int LongestParameter = 500;
    private readonly MlflowClient _client = new(http);
    private readonly Dictionary<RunId, string> _runs = [];

    public string Name => $"MLflow at {http.BaseAddress}";

    public async Task Take(RunId run, IReadOnlyList<TrackedEvent> events, CancellationToken stop)
    {
        if (!_runs.TryGetValue(run, out var id))
            _runs[run] = id = await Begin(run, (RunSubmitted)events[0].Event, stop);
        foreach (var batch in events.SelectMany(Metrics).Chunk(MostMetrics))
            await _client.Log(id, batch, [], stop);
        if (events.FirstOrDefault(one => one.Event is RunEnded) is not { } last)
            return;
        await _client.End(id, Status(((RunEnded)last.Event).Status), last.Time, stop);
        _runs.Remove(run);
    }

    private async Task<string> Begin(RunId run, RunSubmitted submitted, CancellationToken stop)
    {
        var experiment = await _client.Experiment(submitted.Plan.Name, stop);
        var id = await _client.Run(experiment, run.Value, submitted.At, stop);
        await _client.Log(id, [], Parameters(submitted.Plan), stop);
        return id;
    }

    private static IEnumerable<MlflowMetric> Metrics(TrackedEvent one) => one.Event switch
    {
        PeerTrained trained => PeerPoint.Of(trained.Peer, trained.Epoch, one.Time, trained.Metrics).Values.Select(
            value => new MlflowMetric(
                $"{trained.Peer}/{value.Key}", value.Value, one.Time.ToUnixTimeMilliseconds(), trained.Epoch + 1)),
        EnsembleMeasured ensemble =>
            [new("ensemble/accuracy", ensemble.Accuracy, one.Time.ToUnixTimeMilliseconds(), 0)],
        _ => [],
    };

    private static IEnumerable<MlflowWord> Parameters(RunPlan plan)
    {
        yield return new("seed", plan.Seed.ToString(CultureInfo.InvariantCulture));
        yield return new("data", plan.Data.Name);
        yield return new("run_file_hash", plan.Hash);
        foreach (var stage in plan.Stages)
        {
            yield return new($"{stage.Name}/epochs", stage.Epochs.ToString(CultureInfo.InvariantCulture));
            yield return new($"{stage.Name}/method", stage.Distill?.Method ?? "none");
            yield return new($"{stage.Name}/peers", Short(string.Join(' ', stage.Peers.Select(peer => peer.Name))));
            yield return new(
                $"{stage.Name}/models", Short(string.Join(' ', stage.Peers.Select(peer => peer.Model).Distinct())));
        }

        foreach (var (key, value) in plan.Sweep?.Values ?? new Dictionary<string, string>())
            yield return new($"sweep/{key}", Short(value));
    }

    private static string Short(string text) => text.Length <= LongestParameter ? text : text[..LongestParameter];

    private static string Status(RunStatus status) => status switch
    {
        RunStatus.Completed => "FINISHED",
        RunStatus.Cancelled => "KILLED",
        _ => "FAILED",
    };
}
