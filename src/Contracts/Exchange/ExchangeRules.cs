using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Exchange;

/// <summary>
/// Who learns from which sheets in which epoch, for one stage of a plan. Pure functions that the coordinator and the
/// one-process reference both ask: that is why their results are equal.
/// <list type="bullet">
/// <item>A sheet made after epoch s can be used from epoch s + 1 on. A recorded one holds the view of s, a fresh one
/// the view of s + 1.</item>
/// <item>Sheets are made after each `every`-th epoch; exchange x is the one after epoch (x + 1) * every - 1.</item>
/// <item>A sheet is used only in epochs of its own view, and while it is at most `maxStaleness` exchanges older than
/// the newest possible one.</item>
/// <item>A frozen teacher answers for any view, and its answer never ages.</item>
/// <item>A peer that joins in the stage has the stage's burn-in for itself: nobody uses its sheets before it is over,
/// and no mean is made of them that would be used before.</item>
/// <item>Controls use nothing, and nothing is used while the distillation weight is 0.</item>
/// </list>
/// </summary>
public sealed class ExchangeRules
{
    private readonly ViewPlan _views;
    private readonly ExchangePlan _exchange;
    private readonly StagePlan _stage;
    private readonly int _stageIndex;
    private readonly MethodEntry? _method;
    private readonly IReadOnlyList<PeerPlan> _learners;
    private readonly HashSet<PeerId> _learning;
    private readonly Dictionary<PeerId, PeerPlan> _byName;

    /// <param name="catalogue">Says what the stage's method needs; null = the one of this build.</param>
    /// <exception cref="ArgumentException">The plan names a method that this build does not know.</exception>
    public ExchangeRules(RunPlan plan, int stageIndex, Catalogue? catalogue = null)
    {
        _stageIndex = stageIndex;
        _views = plan.Views;
        _exchange = plan.Exchange;
        _stage = plan.Stages[stageIndex];
        _learners = [.. _stage.Peers.Where(peer => !peer.IsControl)];
        _learning = _learners.Select(learner => learner.Name).ToHashSet();
        _byName = _learners.ToDictionary(learner => learner.Name);
        _method = _stage.Distill is { } distill ? Method(distill, catalogue ?? Catalogue.Load()) : null;
        AnyGoesAlone = _stage.Peers.Any(GoesAlone);
    }

    /// <summary>Whether the peers of this stage learn from each other's sheets.</summary>
    public bool PeersTeach => IsMutual && _learners.Count > 1;

    /// <summary>
    /// Whether what a student learns from depends on others of the stage: they teach each other, or would were there
    /// more than one, or all find out together whether a teacher is to be quarantined.
    /// </summary>
    public bool InStep => IsMutual || (TeachersTeach && _exchange.Quarantine is not null);

    /// <summary>
    /// Whether a peer gives the others of its stage nothing and takes nothing from them: a control, and everybody where
    /// students do not go in step. It waits for none of them, and none for it.
    /// </summary>
    public bool GoesAlone(PeerPlan peer) => GoesAlone(peer.IsControl);

    public bool GoesAlone(bool isControl) => isControl || !InStep;

    private bool IsMutual =>
        _method is not null && _method.Is(MethodMode.Online) && _method.Needs == MethodNeeds.Sheets;

    /// <summary>Whether there are such peers.</summary>
    public bool AnyGoesAlone { get; }

    /// <summary>Whether frozen teachers of earlier stages teach here by their sheets.</summary>
    public bool TeachersTeach => _method is { Needs: MethodNeeds.Sheets } && _stage.Teachers.Count > 0;

    public int ViewOf(int epoch) => _views.ViewOf(epoch);

    /// <summary>
    /// Factor of the distillation weight, in [0, 1]: 0 in burn-in, then `rampUpEpochs` equal steps below 1, then 1.
    /// </summary>
    public double WeightScale(int epoch)
    {
        if (_method is null || epoch < _exchange.BurnInEpochs)
            return 0;
        return Math.Min(1, (epoch - _exchange.BurnInEpochs + 1) / (_exchange.RampUpEpochs + 1.0));
    }

    /// <summary>The sheet that a peer makes after an epoch; null when none is due or nobody could use it.</summary>
    public SheetOrder? SheetAfter(PeerId peer, int epoch)
    {
        if (
            !PeersTeach || !IsExchange(epoch) || _byName.GetValueOrDefault(peer) is not { } learner
                || learner.JoinEpoch > epoch)
            return null;
        var view = SheetView(epoch);
        return Uses(epoch, view).Any(use => Teaches(learner, use, epoch))
            ? new(_exchange.Sheets, view, _exchange.Precision)
            : null;
    }

    /// <summary>
    /// The sheet that each teacher of the stage must have made when an epoch begins; null when the epoch uses none.
    /// </summary>
    public TeacherSheet? TeacherSheetFor(int epoch)
    {
        if (!TeachersTeach || epoch < 0 || epoch >= _stage.Epochs || WeightScale(epoch) == 0)
            return null;
        var view = ViewOf(epoch);
        var first = Enumerable.Range(_exchange.BurnInEpochs, epoch - _exchange.BurnInEpochs + 1)
            .First(earlier => ViewOf(earlier) == view);
        return new(new(SheetSource.Fresh, view, _exchange.Precision), first - 1);
    }

    /// <summary>
    /// The sheets that a peer trains an epoch on when nothing fails: what it may wait for. Teachers come first, then
    /// peers, each in run-file order. With topology `mean` the peers' sheets are those that the shards of the round are
    /// made from, the peer's own included.
    /// </summary>
    public IReadOnlyList<SheetNeed> Needed(PeerId peer, int epoch)
    {
        if (!Learns(peer, epoch))
            return [];
        var needs = new List<SheetNeed>();
        if (TeacherSheetFor(epoch) is { } teacher)
            needs.AddRange(
                _stage.Teachers.Select(
                    name => new SheetNeed(name, teacher.AfterEpoch, teacher.Sheet.View, SheetSource.Fresh)));
        if (!PeersTeach)
            return needs;

        var ownToo = _exchange.Topology == ExchangeTopology.Mean;
        foreach (var other in _learners.Where(other => ownToo || other.Name != peer))
            if (
                Usable(epoch).Where(made => made >= other.JoinEpoch && Teaches(other, epoch, made))
                    .Select(made => (int?)made).FirstOrDefault() is { } newest)
                needs.Add(new(other.Name, newest, ViewOf(epoch), _exchange.Sheets));
        return needs;
    }

    /// <summary>
    /// What each peer trains an epoch on, of the sheets that are known. Topology `full`: teachers, then the other
    /// peers, each in run-file order, each with its newest usable sheet. Topology `mean`: teachers, then the shards of
    /// the newest round that is complete, by first row.
    /// </summary>
    public EpochSources Sources(int epoch, IReadOnlyCollection<SheetManifest> known)
    {
        if (epoch < 0 || epoch >= _stage.Epochs || WeightScale(epoch) == 0)
            return EpochSources.Nothing;
        var fitting = known.Where(sheet => sheet.Stage == _stageIndex && sheet.View == ViewOf(epoch)).ToList();
        var teachers = TeachersTeach ? NewestOf(_stage.Teachers, fitting) : [];
        if (!PeersTeach)
            return new(_learning, teachers, []);

        var usable = Usable(epoch).ToHashSet();
        var fromPeers = fitting.Where(sheet => sheet.Source == _exchange.Sheets && usable.Contains(sheet.Epoch))
            .ToList();
        return _exchange.Topology == ExchangeTopology.Mean
            ? new(_learning, [.. teachers, .. MeanRound.Newest(fromPeers)], [])
            : new(
                _learning, teachers,
                NewestOf(_learners.Where(learner => epoch >= TaughtFrom(learner)).Select(x => x.Name), fromPeers));
    }

    /// <summary>The first epoch in which others use what a peer says.</summary>
    private int TaughtFrom(PeerPlan learner) => learner.JoinEpoch + _exchange.BurnInEpochs;

    /// <summary>
    /// Whether a sheet that a peer made is used in an epoch that could use it. Of a mean all epochs use the same: its
    /// first one tells.
    /// </summary>
    private bool Teaches(PeerPlan learner, int epoch, int made) => TaughtFrom(learner) <=
        (_exchange.Topology == ExchangeTopology.Mean ? Uses(made, ViewOf(epoch)).First() : epoch);

    private bool Learns(PeerId peer, int epoch) =>
        epoch >= 0 && epoch < _stage.Epochs && WeightScale(epoch) > 0 && _learning.Contains(peer);

    private bool IsExchange(int epoch) => epoch >= 0 && (epoch + 1) % _exchange.Every == 0;

    private int SheetView(int madeAfter) =>
        _exchange.Sheets == SheetSource.Recorded ? ViewOf(madeAfter) : ViewOf(madeAfter + 1);

    /// <summary>The epochs after which a sheet for this epoch can have been made, newest first.</summary>
    private IEnumerable<int> Usable(int epoch)
    {
        var newest = (epoch / _exchange.Every * _exchange.Every) - 1;
        for (var age = 0; age <= _exchange.MaxStaleness; age++)
        {
            var made = newest - (age * _exchange.Every);
            if (made < 0)
                yield break;
            if (SheetView(made) == ViewOf(epoch))
                yield return made;
        }
    }

    /// <summary>The epochs in which a sheet of this view, made after this epoch, can be used.</summary>
    private IEnumerable<int> Uses(int madeAfter, int view)
    {
        var exchangesLeft = _exchange.MaxStaleness + 1L;
        var end = (int)Math.Min(_stage.Epochs, madeAfter + 1 + (exchangesLeft * _exchange.Every));
        for (var epoch = Math.Max(madeAfter + 1, _exchange.BurnInEpochs); epoch < end; epoch++)
            if (ViewOf(epoch) == view)
                yield return epoch;
    }

    /// <summary>
    /// The newest sheet of each peer that has one, in the order of the peers. When a sheet was made twice, the one of
    /// the later incarnation counts.
    /// </summary>
    private static IReadOnlyList<SheetManifest> NewestOf(IEnumerable<PeerId> peers, IEnumerable<SheetManifest> sheets)
    {
        var newest = new Dictionary<PeerId, SheetManifest>();
        foreach (var sheet in sheets.Where(sheet => sheet.MeanOf is null))
            if (!newest.TryGetValue(sheet.Peer, out var known) || IsNewer(sheet, known))
                newest[sheet.Peer] = sheet;
        return [.. peers.Where(newest.ContainsKey).Select(peer => newest[peer])];
    }

    private static bool IsNewer(SheetManifest sheet, SheetManifest than) =>
        (sheet.Epoch, sheet.Incarnation).CompareTo((than.Epoch, than.Incarnation)) is var order and not 0
            ? order > 0
            : string.CompareOrdinal(sheet.Sha256, than.Sha256) < 0;

    private static MethodEntry Method(DistillPlan distill, Catalogue catalogue) =>
        catalogue.Method(distill.Method)
        ?? throw new ArgumentException(
            $"no method is called {distill.Method}; this build knows "
                + $"{string.Join(", ", catalogue.Methods.Select(entry => entry.Name))}", nameof(distill));
}
