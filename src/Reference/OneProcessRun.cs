using System.Diagnostics;
using KdCluster.Contracts.Files;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Libtorch;
using KdCluster.Distillation.Training;
using KdCluster.Tracking;
using KdCluster.Tracking.TensorBoard;

namespace KdCluster.Reference;

/// <summary>
/// A whole run in one process, each peer on a thread of its own: the reference that the cluster's results equal bit for
/// bit. The results depend on the plan alone, not on how the threads take turns.
/// </summary>
public static class OneProcessRun
{
    /// <summary>Blocks until the run is completed, failed or cancelled, and writes its report.</summary>
    /// <param name="cancellation">Seen between batches; the last complete epoch stays on disk, to be resumed.</param>
    /// <returns>The report, as it was written to the folder; <see cref="RunReport.Status"/> is `completed`, `failed` or
    ///     `cancelled`.</returns>
    /// <exception cref="IOException">The output folder cannot be written.</exception>
    /// <exception cref="ResumeException">The output folder is of another run; nothing was written.</exception>
    /// <exception cref="DataException">The data cannot be read; nothing was written.</exception>
    public static RunReport Run(
        RunPlan plan, ReferenceOptions options, IRunProgress progress, CancellationToken cancellation)
    {
        var folder = new RunFolder(options.Out);
        // Before minutes of reading: whether the folder's run can be gone on with.
        var saved = options.Resume ? SavedRun.Load(folder.State) : null;
        var resumed = saved is null ? null : Resumption.Continue(saved, plan, folder.Root);
        using var data = RunData.Load(plan, progress.DataRead);
        var state = resumed ?? SavedRun.New(plan);
        if (resumed is null || resumed != saved)
            Begin(state, options, folder);
        var clock = Stopwatch.StartNew();
        var spent = state.Seconds;
        var (status, reason) = ("completed", (string?)null);
        var (board, shown) = (new TensorBoardFolder(folder.Root), 0);
        try
        {
            while (state.Stage < plan.Stages.Count)
            {
                using (var stage = new StageRun(plan, state.Stage, data, options, folder, progress))
                {
                    state = stage.Run(state, Keep, cancellation);
                    Keep(state);
                }

                // Other nets ask for blocks of other sizes: what these ones took would stay beside what those take.
                FreedMemory.Return();
            }
        }
        catch (OperationCanceledException)
        {
            (status, reason) = ("cancelled", "cancelled; resume it with --resume");
        }
        catch (Exception e) when (e is TrainingDivergedException or BadTeacherException or IOException)
        {
            (status, reason) = ("failed", e.Message);
        }

        var report = ReportAssembly.Assemble(plan, new RunFacts(
            plan.Name, status, reason, Stack.Of(options), state.Parameters, state.Epochs, state.Ensemble,
            spent + clock.Elapsed.TotalSeconds)
        { Sheets = state.Made, Data = data.Images.Describe(), Notes = state.Notes, Incidents = state.Incidents });
        ReportFiles.Write(folder.Root, report);
        return report;

        void Keep(SavedRun now)
        {
            Show(now);
            state = now with { Seconds = spent + clock.Elapsed.TotalSeconds };
            state.Save(folder.State);
        }

        void Show(SavedRun now)
        {
            var time = DateTimeOffset.UtcNow;
            if (now.Epochs.Count > shown)
                board.Append(
                    [.. now.Epochs.Skip(shown).Select(one => PeerPoint.Of(one.Peer, one.Epoch, time, one.Metrics))]);
            shown = now.Epochs.Count;
        }
    }

    private static void Begin(SavedRun state, ReferenceOptions options, RunFolder folder)
    {
        if (options.RunFile is { } text)
            AtomicFile.Write(folder.RunFile, text);
        state.Save(folder.State);
    }
}
