using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Coordinator.Journal;
using Serilog;

namespace KdCluster.Coordinator.Artifacts;

/// <summary>
/// Files what a run that has ended leaves: its report, and copies of the last and the best weights of its peers, so
/// that they outlive the nodes. Then nothing is left to do for the run, and its journal says so. What cannot be written
/// now is tried again; a coordinator that starts goes on with what another one left undone.
/// </summary>
public sealed class RunArchive(
    IJournal journal, RunFolders folders, CheckpointCopies copies, ArtifactFolder artifacts, ArtifactLimits limits,
    TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Ends when the run is filed and closed, or the coordinator stops. Never fails.</summary>
    public async Task File(RunId run, Term term)
    {
        try
        {
            await Again(run, "its report cannot be written", async () =>
                await folders.WriteReport(run, await journal.Read(run)));
            await Again(run, "its weights cannot be gathered", () => Gather(run));
            await Again(run, "it cannot be closed", async () => await journal.Close(run, term));
            await Again(run, "what older runs left cannot be deleted", Trim);
        }
        catch (Exception e) when (
            e is OperationCanceledException or ObjectDisposedException or FencedException or InvalidDataException)
        {
            // The coordinator stops, or its journal says what is wrong.
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>The last and the best weights of each peer of the run.</summary>
    private async Task Gather(RunId run)
    {
        var began = clock.GetTimestamp();
        var missing = (await journal.Read(run)).Select(row => row.Event).OfType<PeerTrained>()
            .GroupBy(trained => trained.Peer).SelectMany(LastAndBest).ToList();
        while (true)
        {
            var reasons = new List<string>();
            foreach (var trained in missing.ToList())
            {
                var (path, reason) = await copies.Bring(trained.Checkpoint, trained.Metrics.Accuracy);
                if (path is not null)
                    missing.Remove(trained);
                else
                    reasons.Add($"{trained.Peer} after epoch {trained.Epoch + 1} ({reason})");
            }

            if (missing.Count == 0)
                break;
            if (clock.GetElapsedTime(began) > limits.Gather)
            {
                Log.Warning(
                    "run {Run}: there are no copies of the weights of {Missing:l}; while a node has them, "
                        + "`kd run fetch` still gets them", run, string.Join(", ", reasons));
                break;
            }

            await Task.Delay(Pause, clock, _stop.Token);
        }

        copies.Settle(run);
    }

    /// <summary>The best one may have been lost with its node; the last one is on the coordinator, as a rule.</summary>
    private static IEnumerable<PeerTrained> LastAndBest(IEnumerable<PeerTrained> ofPeer)
    {
        var epochs = ofPeer.ToList();
        var best = epochs.Where(trained => trained.Stage == epochs[^1].Stage)
            .MaxBy(trained => trained.Metrics.Accuracy)!;
        return best.Checkpoint.Sha256 == epochs[^1].Checkpoint.Sha256 ? [epochs[^1]] : [epochs[^1], best];
    }

    private async Task Trim()
    {
        var gone = artifacts.Trim([.. await journal.OpenRuns()]);
        if (gone.Count > 0)
            Log.Information(
                "deleted reports and copies of {Count} runs that ended long ago, {First} among them", gone.Count,
                gone[0]);
    }

    private async Task Again(RunId run, string problem, Func<Task> work)
    {
        for (var failed = false; ; failed = true)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalException)
            {
                if (!failed)
                    Log.Warning("run {Run}: {Problem:l}: {Reason:l}; it is tried again", run, problem, e.Message);
                await Task.Delay(Pause, clock, _stop.Token);
            }
        }
    }
}
