using System.Collections.Immutable;
using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Training;
using TorchSharp;

namespace KdCluster.Reference;

/// <summary>
/// One stage, epoch by epoch: teachers make the sheets that are due, all peers train at once, and when the last is done
/// the epoch is closed. Who learns from what is said by <see cref="ExchangeRules"/> and computed by <see
/// cref="PeerTrainer"/>; nothing here adds to either.
/// </summary>
internal sealed class StageRun : IDisposable
{
    private readonly RunPlan _plan;
    private readonly int _stage;
    private readonly ReferenceOptions _options;
    private readonly RunFolder _folder;
    private readonly IRunProgress _progress;
    private readonly RunData _data;
    private readonly ExchangeRules _rules;
    private readonly SheetShelf _shelf;
    private readonly List<PeerSeat> _peers;
    private readonly List<TeacherSeat> _teachers;

    public StageRun(
        RunPlan plan, int stage, RunData data, ReferenceOptions options, RunFolder folder, IRunProgress progress)
    {
        (_plan, _stage, _options, _folder, _progress) = (plan, stage, options, folder, progress);
        _data = data.ForStage(stage);
        _rules = new ExchangeRules(plan, stage);
        _shelf = new SheetShelf(plan, stage, _data, folder);
        var workers =
            new SemaphoreSlim(Math.Max(1, Math.Min(options.Workers ?? Environment.ProcessorCount, Stage.Peers.Count)));
        _peers = [.. Stage.Peers.Select(p => new PeerSeat(p, Thread(p.Name)))];
        var teachers = _rules.TeachersTeach || NeedsModel ? Stage.Teachers : [];
        _teachers = [.. teachers.Select(t => new TeacherSeat(PlanOf(t), Thread(t)))];

        // The last bits of the results depend on the threads of libtorch's operations, which are set for each thread.
        PeerThread Thread(PeerId name) =>
            new(name.Value, () => torch.set_num_threads(options.TorchThreads), workers);
    }

    private StagePlan Stage => _plan.Stages[_stage];

    private bool NeedsModel =>
        Stage.Distill is { } distill
            && Catalogue.Load().Method(distill.Method) is { Needs: MethodNeeds.Features or MethodNeeds.Weights };

    /// <summary>
    /// Trains what is left of the stage; each complete epoch is saved through <paramref name="save"/>.
    /// </summary>
    /// <returns>The state with the stage done, not saved yet.</returns>
    public SavedRun Run(SavedRun state, Action<SavedRun> save, CancellationToken cancellation)
    {
        Open(state);
        state = state with { Parameters = Parameters(state), Notes = [.. state.Notes.Union(Notes)] };
        for (var epoch = state.Epoch + 1; epoch < Stage.Epochs; epoch++)
        {
            state = Epoch(state, epoch, cancellation);
            save(state);
            _shelf.DeletePruned();
            foreach (var peer in _peers)
                _folder.KeepOnly(peer.Plan.Name, epoch);
            _progress.EpochClosed(_stage, epoch, [.. state.Epochs.TakeLast(_peers.Count).Select(Report)]);
        }

        var finished = All(_peers.Select(p => p.Finish(_folder.WeightsOf(p.Plan.Name), cancellation)));
        var taught = _peers.Zip(finished).Where(p => !p.First.Plan.IsControl).Select(p => p.Second).ToList();
        return state with
        {
            Stage = _stage + 1,
            Epoch = -1,
            Sheets = [],
            Ensemble = Ensemble(taught),
            Standings = state.Standings.Clear(),
        };
    }

    public void Dispose()
    {
        _peers.ForEach(p => p.Dispose());
        _teachers.ForEach(t => t.Dispose());
    }

    private void Open(SavedRun state)
    {
        _progress.StageStarted(_stage, Stage, state.Epoch);
        var accuracies = All(_teachers.Select(t => t.Open(_data, _options, _folder.WeightsOf(t.Name))));
        foreach (var (teacher, accuracy) in _teachers.Zip(accuracies))
            _progress.TeacherReady(teacher.Name, accuracy);
        _shelf.Restore(state.Sheets);
        All(
            _peers.Select(
                p => p.Open(SetupOf(p.Plan), state.Epoch < 0 ? null : _folder.CheckpointOf(p.Plan.Name, state.Epoch))));
        foreach (var peer in _peers)
            _progress.PeerReady(peer.Plan.Name, peer.Plan.Model, peer.Parameters);
    }

    private SavedRun Epoch(SavedRun state, int epoch, CancellationToken cancellation)
    {
        TeacherSheets(epoch, cancellation);
        var sources = _rules.Sources(epoch, _shelf.Manifests);
        var judged = new SourceJudge(_plan.Exchange, _data, _shelf, _rules.ViewOf(epoch), state.Standings);
        var trained = All(_peers.Select(p => Train(p, epoch, judged.Of(sources.For(p.Plan.Name)), cancellation)));
        foreach (var (peer, (_, sheet)) in _peers.Zip(trained))
        {
            if (_rules.SheetAfter(peer.Plan.Name, epoch) is { } order)
                _shelf.Put(peer.Plan.Name, epoch, order, sheet!);
        }

        Average(epoch);
        _shelf.Prune(sheet => IsUsedAfter(epoch, sheet));
        var standings = Quarantine.After(state.Standings, trained.Select(t => t.Epoch.Metrics.Found));
        return state with
        {
            Standings = standings,
            Incidents = [.. state.Incidents, .. Turned(epoch, state.Standings, standings)],
            Epoch = epoch,
            Sheets = [.. _shelf.Manifests],
            Epochs = [.. state.Epochs, .. trained.Select(t => t.Epoch)],
            Made = [.. state.Made, .. _shelf.TakeMade()],
        };
    }

    private Task<(PeerEpoch Epoch, float[]? Sheet)> Train(
        PeerSeat peer, int epoch, JudgedSources judged, CancellationToken cancellation)
    {
        var (name, sources) = (peer.Plan.Name, judged.Used);
        var order = new EpochOrder(
            epoch, _rules.ViewOf(epoch), [.. sources.Select(_shelf.Read)], _rules.WeightScale(epoch),
            _rules.SheetAfter(name, epoch));
        return peer.Train(
            order, judged.Found, [.. sources.SelectMany(sheet => sheet.MeanOf ?? [sheet.Peer])], sources.Sum(BytesIn),
            _folder.CheckpointOf(name, epoch),
            progress => _progress.PeerTrained(name, progress), cancellation);
    }

    private void TeacherSheets(int epoch, CancellationToken cancellation)
    {
        if (_rules.TeacherSheetFor(epoch) is not { } due)
            return;
        var missing = _teachers.Where(t => !_shelf.Has(t.Name, due.AfterEpoch, due.Sheet.View)).ToList();
        var sheets = All(missing.Select(t => t.MakeSheet(due.Sheet.View, cancellation)));
        foreach (var (teacher, logits) in missing.Zip(sheets))
            _shelf.Put(teacher.Name, due.AfterEpoch, due.Sheet, logits);
    }

    private void Average(int epoch)
    {
        if (_plan.Exchange.Topology != ExchangeTopology.Mean)
            return;
        var makers = Stage.Peers.Select(p => p.Name).Where(p => _rules.SheetAfter(p, epoch) is not null).ToList();
        if (makers.Count > 0)
            _shelf.Average(epoch, _rules.SheetAfter(makers[0], epoch)!, makers);
    }

    /// <summary>
    /// With topology `mean`, a peer reads its shard of everybody else's sheet and then everybody else's shard.
    /// </summary>
    private static long BytesIn(SheetManifest sheet) =>
        sheet.MeanOf is { } peers ? 2 * sheet.Bytes * (peers.Count - 1) / peers.Count : sheet.Bytes;

    private Dictionary<PeerId, long> Parameters(SavedRun state) => state.Parameters
        .Concat(_peers.Select(p => KeyValuePair.Create(p.Plan.Name, p.Parameters)))
        .GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.Last().Value);

    private IEnumerable<string> Notes =>
        _peers.SelectMany(p => p.Notes).Concat(_teachers.Select(t => t.Note).OfType<string>());

    private EpochReport Report(PeerEpoch epoch)
    {
        var metrics = epoch.Metrics;
        return new EpochReport(
            Stage.Name, epoch.Epoch, epoch.Peer.Value, metrics.Loss, metrics.Accuracy, metrics.LearningRate,
            metrics.ImagesPerSecond, metrics.TrainSeconds, metrics.SheetSeconds, metrics.WaitSeconds,
            [.. epoch.Sources.Select(s => s.Value)]) { Measures = metrics.Measures };
    }

    private IEnumerable<Incident> Turned(
        int epoch, ImmutableDictionary<PeerId, SourceStanding> before,
        ImmutableDictionary<PeerId, SourceStanding> after) =>
        from name in Stage.Teachers.Concat(Stage.Peers.Select(p => p.Name))
        where after.ContainsKey(name) && after[name].Held != (before.GetValueOrDefault(name)?.Held ?? false)
        let now = after[name]
        select now.Held
            ? Incident.Quarantined(_stage, epoch, name, now.Last, now.Best)
            : Incident.Recovered(_stage, epoch, name, now.Last);

    private bool IsUsedAfter(int epoch, SheetManifest sheet) =>
        Enumerable.Range(epoch + 1, Math.Max(0, Stage.Epochs - epoch - 1)).Any(later =>
        _peers.Any(p => _rules.Needed(p.Plan.Name, later).Any(need =>
            need.MadeAfter == sheet.Epoch && need.View == sheet.View
                && (need.Peer == sheet.Peer || sheet.MeanOf is not null))));

    private PeerSetup SetupOf(PeerPlan peer)
    {
        var initial = peer.Init.Checkpoint ?? (peer.Init.Peer is { } other ? _folder.WeightsOf(other) : null);
        var teachers = NeedsModel && !peer.IsControl
            ? Stage.Teachers.Select(PlanOf)
                .Select(t => new TeacherFile(t.Model, _folder.WeightsOf(t.Name), t.Precision)).ToList()
            : [];
        return new PeerSetup(_plan, _stage, peer, _data, peer.Device ?? _options.Device, initial, teachers)
        {
            Backbone = peer.Init.Backbone,
            UsualPrecision = _options.Precision,
        };
    }

    private PeerPlan PlanOf(PeerId name) =>
        _plan.Stages.Take(_stage).SelectMany(s => s.Peers).First(p => p.Name == name);

    private double? Ensemble(List<float[]> tests) => tests.Count < 2
        ? null
        : _data.ScoreTogether([.. tests.Select(test => (SheetLogits)test)]);

    /// <summary>Waits for all, so that nothing goes on behind an error; then reports the first error.</summary>
    private static T[] All<T>(IEnumerable<Task<T>> tasks) => Task.WhenAll(tasks.ToList()).GetAwaiter().GetResult();

    private static void All(IEnumerable<Task> tasks) => Task.WhenAll(tasks.ToList()).GetAwaiter().GetResult();
}
