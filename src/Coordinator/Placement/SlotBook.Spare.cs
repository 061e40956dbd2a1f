using KdCluster.Contracts;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Placement;

/// <summary>Slots that runs have besides what they ask for.</summary>
public sealed partial class SlotBook
{
    /// <summary>
    /// What other runs wait for is asked of the youngest run first, unless so many slots are given back anyway.
    /// </summary>
    private void GiveBack(List<SlotAnswer> answers, List<(RunId Run, int Slots)> lacks)
    {
        var coming = _demands.Sum(d => d.Leaving);
        for (var i = _demands.Count - 1; i >= 0; i--)
        {
            var demand = _demands[i];
            var lacking = lacks.Where(lack => lack.Run != demand.Run).Sum(lack => lack.Slots) - coming;
            var back = Math.Min(demand.Extra, lacking);
            if (back <= 0)
                continue;
            answers[i] = answers[i] with { Keep = demand.Extra - back };
            coming += back;
        }
    }

    /// <summary>What is free when everybody has what it asked for goes to the oldest run that takes more.</summary>
    private void GiveSpare(List<SlotAnswer> answers, HashSet<(NodeId, int)> taken)
    {
        for (var i = 0; i < _demands.Count; i++)
        {
            var demand = _demands[i];
            if (demand.More == 0 || answers[i].Keep is not null)
                continue;
            var one = new SlotRequest(default, default, PeerRole.Train, demand.MoreOf, [], null);
            answers[i] = answers[i] with
            {
                Spare = Enumerable.Range(0, demand.More).TakeWhile(_ => Place(one, taken) is not null).Count(),
            };
        }
    }
}
