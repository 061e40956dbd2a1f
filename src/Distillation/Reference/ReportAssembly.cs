using System.Globalization;
using System.Runtime.InteropServices;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using TorchSharp;

namespace KdCluster.Distillation.Reference;

/// <summary>Makes a report of what a run left behind.</summary>
internal static class ReportAssembly
{
    public static RunReport Of(RunPlan plan, RunState state, string status, string? reason, ReferenceOptions options)
    {
        var peers = plan.Stages.SelectMany(s => s.Peers.Where(p => !p.IsControl).Select(p => Peer(s, p, state))).OfType<PeerReport>().ToList();
        var gains = peers.Select(p => p.Gain).OfType<double>().ToList();
        return new RunReport(
            plan.Name, plan.Name, status, reason, plan.Hash, plan.Seed, Stack(options), peers,
            state.Ensemble is { } ensemble ? new EnsembleReport(ensemble) : null,
            gains.Count > 0 ? new GainReport(gains.Average()) : null,
            new ExchangeReport(
                state.Exchange.Bytes, state.Exchange.Sheets, state.Exchange.WeightBytes,
                Contracts.Reports.ReportAssembly.SourceOf(plan), Lower(plan.Exchange.Precision)),
            new SecondsReport(
                state.Seconds, state.Epochs.Sum(e => e.TrainSeconds), state.Epochs.Sum(e => e.SheetSeconds), state.Epochs.Sum(e => e.WaitSeconds)),
            state.Epochs);
    }

    /// <returns>Null when the peer did not come to train.</returns>
    private static PeerReport? Peer(StagePlan stage, PeerPlan peer, RunState state)
    {
        var epochs = state.Epochs.Where(e => e.Stage == stage.Name && e.Peer == peer.Name.Value).ToList();
        var outcome = state.Finished.FirstOrDefault(f => f.Stage == stage.Name && f.Peer == peer.Name.Value);
        if (epochs.Count == 0 && outcome is null)
            return null;
        var best = epochs.MaxBy(e => e.Accuracy);
        var last = epochs.Count > 0 ? epochs[^1].Accuracy : outcome!.Accuracy;
        var control = Control(stage, peer, state);
        return new PeerReport(
            peer.Name.Value, stage.Name, peer.Model, outcome?.Parameters ?? 0, peer.Seed, stage.Distill?.Method, control, last - control,
            last, best?.Accuracy ?? last, best?.Epoch ?? -1, peer.JoinEpoch, outcome?.WeightsSha256 ?? "");
    }

    private static double? Control(StagePlan stage, PeerPlan peer, RunState state) =>
        stage.Peers.FirstOrDefault(p => p.ControlOf == peer.Name) is { } control
            ? state.Epochs.LastOrDefault(e => e.Stage == stage.Name && e.Peer == control.Name.Value)?.Accuracy
            : null;

    private static StackReport Stack(ReferenceOptions options)
    {
        // The package's assembly has the package's version; the one of this repository has its own.
        var stack = typeof(torch).Assembly.GetName().Version is { Major: 0, Minor: >= 100 } ? "packages" : "embedded";
        return new StackReport(
            $"{stack} libtorch {torch.__version__}", null, Environment.Version.ToString(),
            string.Create(CultureInfo.InvariantCulture, $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} cores"),
            options.TorchThreads, options.Device);
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
