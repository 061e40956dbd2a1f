using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Reports;

/// <summary>Makes a run's report from its plan and what was observed of it.</summary>
public static class ReportAssembly
{
    /// <param name="plan">With the peers that were added while the run went on.</param>
    public static RunReport Assemble(RunPlan plan, RunFacts facts)
    {
        var histories = facts.Epochs
            .GroupBy(epoch => (epoch.Stage, epoch.Peer))
            .ToDictionary(group => group.Key, group => group.OrderBy(epoch => epoch.Epoch).ToList());
        var peers = plan.Stages
            .SelectMany(
                (stage, index) => stage.Peers.Where(peer => !peer.IsControl)
                    .Select(peer => Peer(plan, index, peer, facts, histories)))
            .OfType<PeerReport>()
            .ToList();
        var epochs = Epochs(plan, facts);
        var gains = peers.Select(peer => peer.Gain).OfType<double>().ToList();

        return new(
            facts.Run, plan.Name, facts.Status, facts.Reason, plan.Hash, plan.Seed, facts.Stack, peers,
            facts.EnsembleAccuracy is { } together ? new(together) : null,
            gains.Count > 0 ? new(gains.Average()) : null,
            Exchange(plan, facts),
            new(
                facts.Seconds, Sum(facts, epoch => epoch.Metrics.TrainSeconds),
                Sum(facts, epoch => epoch.Metrics.SheetSeconds), Sum(facts, epoch => epoch.Metrics.WaitSeconds))
            { Idle = epochs.Sum(epoch => epoch.IdleSeconds) },
            epochs)
        {
            Sheets = [.. facts.Sheets.Select(sheet => Sheet(plan, sheet))],
            Data = facts.Data,
            Incidents = [.. facts.Incidents.Select(one => new IncidentReport(
                plan.Stages[one.Stage].Name, one.Epoch, one.Peer.Value, one.Kind, one.Text))],
            Notes = facts.Notes.Count == 0 ? null : facts.Notes,
            Score = plan.Data.Target is null ? null : plan.Data.Task.Score,
        };
    }

    /// <summary>Null for a peer that finished no epoch.</summary>
    private static PeerReport? Peer(
        RunPlan plan, int index, PeerPlan peer, RunFacts facts,
        Dictionary<(int Stage, PeerId Peer), List<PeerEpoch>> histories)
    {
        if (!histories.TryGetValue((index, peer.Name), out var history))
            return null;

        var (stage, last) = (plan.Stages[index], history[^1]);
        // The first of equals: later epochs reached nothing more.
        var best = history.MaxBy(epoch => epoch.Metrics.Accuracy)!;
        var alone = stage.Peers.FirstOrDefault(other => other.ControlOf == peer.Name) is { } twin
            ? histories.GetValueOrDefault((index, twin.Name))
            : null;
        var control = alone?[^1].Metrics.Accuracy;
        return new(
            peer.Name.Value, stage.Name, peer.Model, facts.Parameters.GetValueOrDefault(peer.Name), peer.Seed,
            stage.Distill?.Method, control, alone?[^1].Epoch == last.Epoch ? last.Metrics.Accuracy - control : null,
            last.Metrics.Accuracy,
            best.Metrics.Accuracy, best.Epoch, peer.JoinEpoch, last.Metrics.WeightsSha256)
        {
            LastEpoch = last.Epoch,
            ControlLastEpoch = alone?[^1].Epoch,
            LateEpochs = facts.Incidents.Where(
                one => one.Kind == IncidentKind.Missing && one.Stage == index && one.Peer == peer.Name)
                .Select(one => one.Epoch).Distinct().Count(),
            EpochSeconds = EpochSeconds(history),
            ControlEpochSeconds = alone is null ? null : EpochSeconds(alone),
            Measures = last.Metrics.Measures,
            ControlMeasures = alone?[^1].Metrics.Measures,
        };
    }

    /// <summary>The median: an epoch that the machine disturbed does not count.</summary>
    private static double EpochSeconds(List<PeerEpoch> history)
    {
        var seconds = history.Select(epoch => epoch.Metrics.TrainSeconds + epoch.Metrics.SheetSeconds).Order().ToList();
        return (seconds[(seconds.Count - 1) / 2] + seconds[seconds.Count / 2]) / 2;
    }

    /// <summary>Counts the weights as if each source had sent its own weights in place of its sheet.</summary>
    private static ExchangeReport Exchange(RunPlan plan, RunFacts facts)
    {
        var weightBytes = facts.Epochs.GroupBy(epoch => epoch.Peer)
            .ToDictionary(group => group.Key, group => group.First().Metrics.WeightBytes);
        var sources = facts.Epochs.SelectMany(epoch => epoch.Sources).ToList();
        return new(
            facts.Epochs.Sum(epoch => epoch.Metrics.BytesIn), sources.Count,
            sources.Sum(source => weightBytes.GetValueOrDefault(source)), SourceOf(plan),
            plan.Exchange.Precision.ToString().ToLowerInvariant())
        {
            Rounding = SheetRounding.Of(
                [.. facts.Sheets.Where(sheet => sheet.Rounding is not null)
                    .Select(sheet => (sheet.Rounding!, sheet.Rows))]),
        };
    }

    /// <summary>
    /// What the sheets of a plan's stages are: `recorded`, `fresh`, or both. Frozen teachers answer in evaluation mode,
    /// whatever peers do.
    /// </summary>
    public static string SourceOf(RunPlan plan)
    {
        var kinds = new SortedSet<SheetSource>();
        for (var stage = 0; stage < plan.Stages.Count; stage++)
        {
            var rules = new ExchangeRules(plan, stage);
            if (rules.TeachersTeach)
                kinds.Add(SheetSource.Fresh);
            if (rules.PeersTeach)
                kinds.Add(plan.Exchange.Sheets);
        }

        return string.Join(" and ", (kinds.Count > 0 ? [.. kinds] : new[] { plan.Exchange.Sheets }).Select(Word));
    }

    /// <summary>
    /// The peer that ended the last epoch as the last had nobody to wait for. So its wait for the next order is the
    /// time that closing the epoch took. Who goes on by itself never waits for anybody.
    /// </summary>
    private static IReadOnlyList<EpochReport> Epochs(RunPlan plan, RunFacts facts)
    {
        var alone = Enumerable.Range(0, plan.Stages.Count).SelectMany(stage =>
        {
            var rules = new ExchangeRules(plan, stage);
            return plan.Stages[stage].Peers.Where(rules.GoesAlone).Select(peer => (stage, peer.Name));
        }).ToHashSet();
        var closing = facts.Epochs.Where(epoch => !IsAlone(epoch)).GroupBy(epoch => (epoch.Stage, epoch.Epoch))
            .ToDictionary(group => group.Key, group => group.Min(BeforeOrder));
        return [.. facts.Epochs.Select(epoch => Epoch(plan, epoch) with
        {
            CloseSeconds = Close(epoch),
            IdleSeconds = BeforeOrder(epoch) - Close(epoch),
            FetchSeconds = epoch.Metrics.FetchSeconds,
            Seconds = epoch.Metrics.EpochSeconds,
            Measures = epoch.Metrics.Measures,
        })];

        bool IsAlone(PeerEpoch epoch) => alone.Contains((epoch.Stage, epoch.Peer));

        double Close(PeerEpoch epoch) =>
            IsAlone(epoch) ? BeforeOrder(epoch) : closing[(epoch.Stage, epoch.Epoch)];
    }

    private static double BeforeOrder(PeerEpoch epoch) =>
        Math.Max(0, epoch.Metrics.WaitSeconds - epoch.Metrics.FetchSeconds);

    private static EpochReport Epoch(RunPlan plan, PeerEpoch epoch) => new(
        plan.Stages[epoch.Stage].Name, epoch.Epoch, epoch.Peer.Value, epoch.Metrics.Loss, epoch.Metrics.Accuracy,
        epoch.Metrics.LearningRate, epoch.Metrics.ImagesPerSecond, epoch.Metrics.TrainSeconds,
        epoch.Metrics.SheetSeconds, epoch.Metrics.WaitSeconds, [.. epoch.Sources.Select(source => source.Value)]);

    private static SheetReport Sheet(RunPlan plan, MadeSheet sheet) => new(
        plan.Stages[sheet.Stage].Name, sheet.Epoch, sheet.Peer.Value, sheet.View,
        sheet.IsMean ? "mean" : Word(sheet.Source), sheet.FirstRow, sheet.Rows, sheet.Sha256);

    private static string Word(SheetSource source) => source == SheetSource.Recorded ? "recorded" : "fresh";

    private static double Sum(RunFacts facts, Func<PeerEpoch, double> seconds) => facts.Epochs.Sum(seconds);
}
