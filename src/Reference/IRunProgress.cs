using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Training;

namespace KdCluster.Reference;

/// <summary>
/// What a run in one process tells while it goes on. <see cref="PeerTrained"/> comes from the peers' own threads,
/// several at a time, and must return at once, as must <see cref="DataRead"/>; everything else comes from the thread
/// that runs the run.
/// </summary>
public interface IRunProgress
{
    /// <summary>While a data set is read that takes long. From several threads.</summary>
    void DataRead(DataProgress progress)
    {
    }

    /// <param name="resumedEpoch">The last epoch that was complete already; -1 when the stage begins anew.</param>
    void StageStarted(int stage, StagePlan plan, int resumedEpoch);

    /// <param name="parameters">Of the exported model.</param>
    void PeerReady(PeerId peer, string model, long parameters);

    /// <summary>A frozen teacher was loaded and judged.</summary>
    void TeacherReady(PeerId teacher, double accuracy);

    /// <summary>After each batch.</summary>
    void PeerTrained(PeerId peer, BatchProgress progress);

    /// <summary>An epoch of all peers is complete and on disk.</summary>
    void EpochClosed(int stage, int epoch, IReadOnlyList<EpochReport> peers);
}

/// <summary>Says nothing.</summary>
public sealed class NoProgress : IRunProgress
{
    public static readonly NoProgress Instance = new();

    public void StageStarted(int stage, StagePlan plan, int resumedEpoch)
    {
    }

    public void PeerReady(PeerId peer, string model, long parameters)
    {
    }

    public void TeacherReady(PeerId teacher, double accuracy)
    {
    }

    public void PeerTrained(PeerId peer, BatchProgress progress)
    {
    }

    public void EpochClosed(int stage, int epoch, IReadOnlyList<EpochReport> peers)
    {
    }
}
