using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Tests;

/// <summary>What holds for every exchange section, over some thousand seeded ones.</summary>
public class ExchangePropertiesTests
{
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void When_nothing_fails_a_peer_trains_on_exactly_the_sheets_that_it_needs(int seed) =>
        ForAll(seed, (plan, rules) =>
    {
        var known = MakeAll(plan, rules);
        foreach (var (peer, epoch) in Trainings(plan))
            rules.Sources(epoch, known).For(peer).Select(sheet => (sheet.Peer, sheet.Epoch, sheet.View))
                .ShouldBe(rules.Needed(peer, epoch).Select(need => (need.Peer, need.MadeAfter, need.View)));
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_is_lost_no_source_is_of_another_view_too_old_from_the_future_or_the_peers_own(int seed) =>
        ForAll(seed, (plan, rules) =>
    {
        var random = new Random(seed);
        var known = MakeAll(plan, rules).Where(_ => random.Next(3) > 0).ToList();
        var joined = plan.Stages[0].Peers.ToDictionary(peer => peer.Name, peer => peer.JoinEpoch);
        foreach (var (peer, epoch) in Trainings(plan))
            foreach (var source in rules.Sources(epoch, known).For(peer))
            {
                source.View.ShouldBe(plan.Views.ViewOf(epoch));
                source.Peer.ShouldNotBe(peer);
                source.Epoch.ShouldBeLessThan(epoch);
                epoch.ShouldBeGreaterThanOrEqualTo(joined[source.Peer] + plan.Exchange.BurnInEpochs);
                var newest = (epoch / plan.Exchange.Every * plan.Exchange.Every) - 1;
                ((newest - source.Epoch) / plan.Exchange.Every).ShouldBeInRange(0, plan.Exchange.MaxStaleness);
            }
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_sheet_that_is_made_can_be_used_and_none_that_could_be_is_missing(int seed) =>
        ForAll(seed, (plan, rules) =>
    {
        var other = plan.Stages[0].Peers[0].Name;
        var (peer, joined) = (plan.Stages[0].Peers[^1].Name, plan.Stages[0].Peers[^1].JoinEpoch);
        for (var made = 0; made < plan.Stages[0].Epochs; made++)
        {
            var sheet = rules.SheetAfter(peer, made);
            if (made < joined || (made + 1) % plan.Exchange.Every != 0)
            {
                sheet.ShouldBeNull();
                continue;
            }

            var view = plan.Exchange.Sheets == SheetSource.Recorded
                ? plan.Views.ViewOf(made)
                : plan.Views.ViewOf(made + 1);
            var candidate = ExchangeRulesTests.Manifest(peer, made) with { View = view, Source = plan.Exchange.Sheets };
            var usable = Enumerable.Range(0, plan.Stages[0].Epochs)
                .Any(epoch => rules.Sources(epoch, [candidate]).For(other).Count > 0);
            (sheet is not null).ShouldBe(usable);
        }
    });

    [Fact]
    public void Shards_cover_all_rows_once_and_differ_by_at_most_one()
    {
        var random = new Random(7);
        for (var i = 0; i < 1_000; i++)
        {
            var (rows, peers) = (random.Next(0, 100_000), random.Next(1, 64));
            var shards = RowRange.Shards(rows, peers);
            shards.Count.ShouldBe(peers);
            shards[0].First.ShouldBe(0);
            End(shards[^1]).ShouldBe(rows);
            shards.Zip(shards.Skip(1)).ShouldAllBe(pair => End(pair.First) == pair.Second.First);
            (shards.Max(shard => shard.Rows) - shards.Min(shard => shard.Rows)).ShouldBeLessThanOrEqualTo(1);
        }
    }

    private static readonly RunPlan Base = RunFileText.Plan(RunFileText.Online, "scale={max: 4, template: ann}");

    private static void ForAll(int seed, Action<RunPlan, ExchangeRules> check)
    {
        var random = new Random(seed);
        for (var i = 0; i < 100; i++)
        {
            var plan = Draw(random);
            check(plan, new ExchangeRules(plan, 0));
        }
    }

    private static RunPlan Draw(Random random)
    {
        var kind = (ViewKind)random.Next(3);
        var exchange = new ExchangePlan(
            SheetPrecision.Fp32, random.Next(1, 4), random.Next(0, 4), random.Next(0, 4), random.Next(0, 3),
            (SheetSource)random.Next(2), ExchangeTopology.Full);
        var stage = Base.Stages[0] with { Epochs = random.Next(1, 14) };
        var views = new ViewPlan(kind, kind == ViewKind.Period ? random.Next(1, 5) : 1, ["crop"]);
        var plan = Base with { Views = views, Exchange = exchange, Stages = [stage] };
        return random.Next(2) == 0 ? plan : Scaling.Add(plan, random.Next(1, 8));
    }

    private static List<SheetManifest> MakeAll(RunPlan plan, ExchangeRules rules) =>
        [.. from epoch in Enumerable.Range(0, plan.Stages[0].Epochs)
            from peer in plan.Stages[0].Peers
            let order = rules.SheetAfter(peer.Name, epoch)
            where order is not null
            select ExchangeRulesTests.Manifest(peer.Name, epoch) with { View = order.View, Source = order.Source }];

    private static IEnumerable<(PeerId Peer, int Epoch)> Trainings(RunPlan plan) =>
        from peer in plan.Stages[0].Peers
        from epoch in Enumerable.Range(0, plan.Stages[0].Epochs)
        select (peer.Name, epoch);

    private static int End(RowRange shard) => shard.First + shard.Rows;
}
