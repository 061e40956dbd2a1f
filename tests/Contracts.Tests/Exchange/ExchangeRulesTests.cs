using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Tests;

public class ExchangeRulesTests
{
    private static readonly PeerId Ann = new("ann");
    private static readonly PeerId Bob = new("bob");

    [Fact]
    public void Weight_is_0_in_burn_in_then_climbs_in_equal_steps_to_1()
    {
        var rules = Rules("exchange.burnInEpochs=2", "exchange.rampUpEpochs=3", "epochs=8");
        Enumerable.Range(0, 8).Select(rules.WeightScale).ShouldBe([0, 0, 0.25, 0.5, 0.75, 1, 1, 1]);
    }

    [Fact]
    public void Recorded_sheets_hold_the_view_of_their_epoch_and_fresh_ones_the_next()
    {
        var recorded =
            Rules("views={period: 3, augment: [crop]}", "exchange={sheets: recorded, maxStaleness: 2}", "epochs=9");
        var fresh = Rules("views={augment: [crop]}", "epochs=9");
        recorded.SheetAfter(Ann, 1)!.View.ShouldBe(1);
        fresh.SheetAfter(Ann, 1)!.View.ShouldBe(2);
    }

    [Fact]
    public void No_sheet_is_made_after_the_last_epoch_nor_in_a_burn_in_that_it_cannot_outlive()
    {
        var rules = Rules("exchange.burnInEpochs=3", "epochs=6");
        Enumerable.Range(0, 6).Select(epoch => rules.SheetAfter(Ann, epoch) is not null)
            .ShouldBe([false, false, true, true, true, false]);
    }

    [Fact]
    public void Every_second_epoch_makes_a_sheet_that_serves_two_epochs_of_one_view()
    {
        var rules = Rules("exchange.every=2", "epochs=6");
        Enumerable.Range(0, 6).Select(epoch => rules.SheetAfter(Ann, epoch) is not null)
            .ShouldBe([false, true, false, true, false, false]);
        Enumerable.Range(0, 6)
            .Select(epoch => rules.Needed(Ann, epoch).Select(need => need.MadeAfter).DefaultIfEmpty(-1).Single())
            .ShouldBe([-1, -1, 1, 1, 3, 3]);
    }

    [Fact]
    public void A_recorded_view_that_comes_again_is_used_although_newer_sheets_of_other_views_exist()
    {
        var rules =
            Rules("views={period: 3, augment: [crop]}", "exchange={sheets: recorded, maxStaleness: 2}", "epochs=9");
        rules.Needed(Ann, 2).ShouldBeEmpty();
        rules.Needed(Ann, 3).ShouldHaveSingleItem().ShouldBe(new SheetNeed(Bob, 0, 0, SheetSource.Recorded));
        rules.Needed(Ann, 7).ShouldHaveSingleItem().ShouldBe(new SheetNeed(Bob, 4, 1, SheetSource.Recorded));
    }

    [Fact]
    public void A_late_sheet_is_used_only_within_the_staleness_that_the_run_allows()
    {
        SheetManifest[] known = [Manifest(Bob, 1)];
        Rules().Sources(2, known).For(Ann).ShouldBe(known);
        Rules().Sources(3, known).For(Ann).ShouldBeEmpty();
        Rules("exchange.maxStaleness=1").Sources(3, known).For(Ann).ShouldBe(known);
    }

    [Fact]
    public void A_sheet_of_another_stage_view_or_source_is_never_used()
    {
        var good = Manifest(Bob, 1);
        SheetManifest[] bad = [
            good with { Stage = 1 }, good with { View = 1 }, good with { Source = SheetSource.Fresh },
            good with { Epoch = 2 }, good with { Peer = Ann }];
        Rules().Sources(2, bad).For(Ann).ShouldBeEmpty();
    }

    [Fact]
    public void Of_a_sheet_made_twice_the_later_incarnation_counts()
    {
        var again = Manifest(Bob, 1) with { Incarnation = new(2) };
        Rules().Sources(2, [again, Manifest(Bob, 1)]).For(Ann).ShouldBe([again]);
    }

    [Fact]
    public void Controls_neither_learn_nor_make_sheets()
    {
        var rules = Rules("controls=true");
        PeerId control = new("ann.control");
        rules.Sources(2, [Manifest(Bob, 1), Manifest(Ann, 1)]).For(control).ShouldBeEmpty();
        rules.Needed(control, 2).ShouldBeEmpty();
        rules.SheetAfter(control, 1).ShouldBeNull();
    }

    [Fact]
    public void Sources_come_teachers_first_then_peers_in_run_file_order()
    {
        var plan = RunFileText.Plan(WithTeacher);
        var rules = new ExchangeRules(plan, 1);
        var teacher = Manifest(new("tess"), -1) with { Stage = 1, Source = SheetSource.Fresh };
        SheetManifest[] known = [At("cid", 1), At("bob", 1), teacher, At("ann", 1)];
        rules.Sources(2, known).For(Bob).Select(sheet => sheet.Peer.Value).ShouldBe(["tess", "ann", "cid"]);
        rules.Needed(Bob, 2).Select(need => need.Peer.Value).ShouldBe(["tess", "ann", "cid"]);

        static SheetManifest At(string name, int epoch) => Manifest(new(name), epoch) with { Stage = 1 };
    }

    [Fact]
    public void A_teacher_makes_one_sheet_for_each_view_just_before_its_first_use()
    {
        var plan = RunFileText.Plan(
            RunFileText.Offline, "views={period: 2, augment: [crop]}", "exchange.burnInEpochs=1", "epochs=6");
        var rules = new ExchangeRules(plan, 1);
        rules.TeacherSheetFor(0).ShouldBeNull();
        Enumerable.Range(1, 5)
            .Select(epoch => (rules.TeacherSheetFor(epoch)!.Sheet.View, rules.TeacherSheetFor(epoch)!.AfterEpoch))
            .ShouldBe([(1, 0), (0, 1), (1, 0), (0, 1), (1, 0)]);
    }

    [Fact]
    public void A_teacher_stage_exchanges_nothing()
    {
        var rules = new ExchangeRules(RunFileText.Plan(RunFileText.Offline), 0);
        rules.WeightScale(3).ShouldBe(0);
        rules.SheetAfter(new("teacher"), 2).ShouldBeNull();
        rules.TeacherSheetFor(2).ShouldBeNull();
    }

    [Fact]
    public void A_peer_that_joined_late_is_not_waited_for_before_it_has_made_a_sheet()
    {
        var plan = Scaling.Add(RunFileText.Plan(RunFileText.Online, "scale={max: 4, template: ann}"), epoch: 2);
        var rules = new ExchangeRules(plan, 0);
        PeerId added = new("ann-2");
        rules.Needed(Ann, 2).Select(need => need.Peer).ShouldBe([Bob]);
        rules.Needed(added, 2).Select(need => need.Peer).ShouldBe([Ann, Bob]);
        rules.Needed(Ann, 3).Select(need => need.Peer).ShouldBe([Bob, added]);
        rules.SheetAfter(added, 1).ShouldBeNull();
        rules.SheetAfter(added, 2).ShouldNotBeNull();
    }

    [Fact]
    public void Nobody_learns_from_a_peer_that_joined_before_its_own_burn_in_is_over()
    {
        var rules = Joined("exchange={sheets: recorded, burnInEpochs: 2}", "epochs=8");
        SourcesOf(rules, Ann, 8).ShouldBe(["", "", "bob", "bob", "bob", "bob,ann-2", "bob,ann-2", "bob,ann-2"]);
        // It learns from the others at once.
        SourcesOf(rules, Added, 8)[3].ShouldBe("ann,bob");
        Enumerable.Range(0, 8).Where(epoch => rules.SheetAfter(Added, epoch) is not null).ShouldBe([4, 5, 6]);
        SheetManifest[] early = [Manifest(Added, 3), Manifest(Bob, 3)];
        rules.Sources(4, early).For(Ann).Select(sheet => sheet.Peer).ShouldBe([Bob]);
    }

    [Fact]
    public void A_sheet_of_its_burn_in_is_used_after_it_when_staleness_allows_but_no_mean_is_made_of_it()
    {
        string[] two = ["exchange={sheets: recorded, burnInEpochs: 2, every: 2, maxStaleness: 1}", "epochs=10"];
        var full = Joined(two);
        Enumerable.Range(0, 10).Where(epoch => full.SheetAfter(Added, epoch) is not null).ShouldBe([3, 5, 7]);
        full.Sources(4, [Manifest(Added, 3)]).For(Ann).ShouldBeEmpty();
        full.Sources(5, [Manifest(Added, 3)]).For(Ann).ShouldHaveSingleItem();

        var mean = Joined([.. two, "exchange.topology=mean"]);
        Enumerable.Range(0, 10).Where(epoch => mean.SheetAfter(Added, epoch) is not null).ShouldBe([5, 7]);
        SourcesOf(mean, Ann, 10)[4..7].ShouldBe(["ann,bob", "ann,bob", "ann,bob,ann-2"]);
    }

    [Fact]
    public void Mean_uses_the_shards_of_the_newest_round_that_covers_every_row()
    {
        var rules = Rules("exchange={topology: mean, maxStaleness: 1}");
        SheetManifest[] whole = [Manifest(Ann, 1), Manifest(Bob, 1), Manifest(Ann, 0), Manifest(Bob, 0)];
        SheetManifest[] old = [Shard(Ann, 0, 0, 50), Shard(Bob, 0, 50, 50)];
        SheetManifest[] half = [Shard(Bob, 1, 50, 50)];
        rules.Sources(2, [.. whole, .. old, .. half]).For(Ann).ShouldBe(old);
        var first = Shard(Ann, 1, 0, 50);
        rules.Sources(2, [.. whole, .. old, .. half, first]).For(Ann).ShouldBe([first, .. half]);
        rules.Needed(Ann, 2).Select(need => need.Peer).ShouldBe([Ann, Bob]);

        static SheetManifest Shard(PeerId peer, int epoch, int first, int rows) =>
            Manifest(peer, epoch) with { FirstRow = first, Rows = rows, MeanOf = [Ann, Bob] };
    }

    [Fact]
    public void An_unknown_method_is_an_error_that_names_it()
    {
        var plan = RunFileText.Plan(RunFileText.Online);
        var stage = plan.Stages[0] with { Distill = plan.Stages[0].Distill! with { Method = "osmosis" } };
        Should.Throw<ArgumentException>(
            () => new ExchangeRules(plan with { Stages = [stage] }, 0)).Message.ShouldContain("osmosis");
    }

    internal static SheetManifest Manifest(PeerId peer, int epoch) =>
        new(
            new("run"), 0, peer, Incarnation.First, epoch, 0, SheetSource.Recorded, SheetPrecision.Fp32, 100, 0, 10,
            "set", 1, $"{peer}{epoch}", null);

    private static readonly PeerId Added = new("ann-2");

    /// <summary>Of ann, bob, and a peer that joins in epoch 3.</summary>
    private static ExchangeRules Joined(params string[] overrides) => new(
        Scaling.Add(
            RunFileText.Plan(RunFileText.Online, [.. overrides, "scale={max: 4, template: ann}"]), epoch: 3), 0);

    private static List<string> SourcesOf(ExchangeRules rules, PeerId peer, int epochs) =>
    [
        .. Enumerable.Range(0, epochs)
            .Select(epoch => string.Join(',', rules.Needed(peer, epoch).Select(need => need.Peer))),
    ];

    private static ExchangeRules Rules(params string[] overrides) =>
        new(RunFileText.Plan(RunFileText.Online, overrides), 0);

    private const string WithTeacher = """
        name: test
        data: { name: fashion-mnist, limit: 2000 }
        epochs: 5
        stages:
          - { name: first, peers: [{ name: tess, model: deep-cnn }] }
          - name: second
            teachers: [tess]
            peers: [{ name: ann, model: light-cnn }, { name: bob, model: resnet8 }, { name: cid, model: light-cnn }]
            distill: { method: dml }
        """;
}
