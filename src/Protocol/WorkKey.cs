using KdCluster.Contracts.Messages;

namespace KdCluster.Protocol;

public enum WorkKind { Start, TrainEpoch, MakeSheet, AverageShard, ScoreEnsemble }

/// <summary>
/// What is the same piece of work however often, and under whichever term or attempt, it is asked for.
/// </summary>
/// <param name="Detail">Tells two pieces of one kind and epoch apart: the view of a sheet, the rows and sources of a
///     shard.</param>
public readonly record struct WorkKey(WorkKind Kind, int Epoch, int Detail)
{
    /// <summary>Null: the message asks for no work.</summary>
    public static WorkKey? Of(IPeerMessage message) => message switch
    {
        AssignPeer => new(WorkKind.Start, -1, 0),
        StartEpoch start => new(WorkKind.TrainEpoch, start.Fence.Epoch, 0),
        MakeSheet make => new(WorkKind.MakeSheet, make.AfterEpoch, make.Sheet.View),
        AverageShard shard =>
            new(WorkKind.AverageShard, shard.Fence.Epoch, Hash([shard.FirstRow, shard.Rows, .. Hashes(shard)])),
        ScoreEnsemble score => new(WorkKind.ScoreEnsemble, score.Fence.Epoch, Hash(Hashes(score))),
        _ => null,
    };

    private static IEnumerable<int> Hashes(INamesSheets order) =>
        order.Sources.Select(sheet => HashCode.Combine(SheetKey.Of(sheet), sheet.Sha256))
            .Append(order.Listed?.Sha256.GetHashCode() ?? 0);

    private static int Hash(IEnumerable<int> parts)
    {
        var hash = new HashCode();
        foreach (var part in parts)
            hash.Add(part);
        return hash.ToHashCode();
    }
}
