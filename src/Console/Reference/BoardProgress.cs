using KdCluster.Console.Screen;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Distillation.Data;
using KdCluster.Reference;
using KdCluster.Distillation.Training;

namespace KdCluster.Console.Reference;

/// <summary>Puts what the one-process reference tells on a <see cref="RunBoard"/>.</summary>
public sealed class BoardProgress : IRunProgress
{
    private readonly RunBoard _board;
    private readonly int _stages;
    private int _tenths = -1;

    /// <summary>Shows every peer from the start, so that it can be seen what is still to come.</summary>
    public BoardProgress(RunBoard board, RunPlan plan)
    {
        _board = board;
        _stages = plan.Stages.Count;
        board.Status = "reading the data";
        board.Score = plan.Data.Task.Score;
        foreach (var stage in plan.Stages)
        {
            foreach (var peer in stage.Peers)
                board.Set(peer.Name.Value, _ => new PeerRow(peer.Name.Value, peer.Model, stage.Name, stage.Epochs));
        }
    }

    /// <summary>In tenths: where there is no terminal, each status is a line.</summary>
    public void DataRead(DataProgress progress)
    {
        if (Interlocked.Exchange(ref _tenths, progress.Tenths) != progress.Tenths)
            _board.Status = $"{progress.Doing} {progress.Total:N0} pictures: {progress.Tenths} %";
    }

    public void StageStarted(int stage, StagePlan plan, int resumedEpoch)
    {
        _board.Status = _stages > 1 ? $"stage {stage + 1} of {_stages} ({plan.Name})" : "training";
        foreach (var peer in plan.Peers)
            _board.Set(peer.Name.Value, row => row! with { Epoch = resumedEpoch + 1 });
    }

    public void PeerReady(PeerId peer, string model, long parameters)
    {
    }

    public void TeacherReady(PeerId teacher, double accuracy) =>
        _board.Status = $"teacher {teacher} has {Format.Accuracy(accuracy)}";

    public void PeerTrained(PeerId peer, BatchProgress progress) => _board.Set(peer.Value, row => row! with
    {
        State = PeerState.Training,
        Epoch = progress.Epoch,
        Fraction = progress.Total > 0 ? (double)progress.Done / progress.Total : 0,
        ImagesPerSecond = progress.ImagesPerSecond,
    });

    public void EpochClosed(int stage, int epoch, IReadOnlyList<EpochReport> peers)
    {
        foreach (var peer in peers)
        {
            _board.Set(peer.Peer, row => row! with
            {
                State = epoch + 1 >= row.Epochs ? PeerState.Finished : PeerState.Training,
                Epoch = epoch + 1,
                Fraction = 0,
                Loss = peer.Loss,
                Accuracy = peer.Accuracy,
                ImagesPerSecond = peer.ImagesPerSecond,
                Wait = row.Wait + TimeSpan.FromSeconds(peer.WaitSeconds),
            });
        }
    }
}
