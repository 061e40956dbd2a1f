using System.Text.Json;
using KdCluster.Contracts.Json;
using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Tests;

public class PlanTests
{
    [Fact]
    public void A_plan_comes_back_from_JSON_with_the_same_hash()
    {
        var plan = RunFileText.Plan(
            RunFileText.Online, "views={augment: [crop], period: 3}", "scale={max: 4, template: ann}", "controls=true",
            "placement.deadline=90s", "peers[0].checkpoint=a.safetensors");
        var json = JsonSerializer.Serialize(plan, ContractsJson.Default.RunPlan);
        var back = JsonSerializer.Deserialize(json, ContractsJson.Default.RunPlan)!;
        JsonSerializer.Serialize(back, ContractsJson.Default.RunPlan).ShouldBe(json);
        PlanHash.Sign(back).Hash.ShouldBe(plan.Hash);
    }

    [Fact]
    public void JSON_speaks_the_words_of_the_run_file()
    {
        var json = JsonSerializer.Serialize(
            RunFileText.Plan(RunFileText.Online, "views.augment=[crop]"), ContractsJson.Default.RunPlan);
        json.ShouldContain("\"kind\":\"per-epoch\"");
        json.ShouldContain("\"precision\":\"fp32\"");
        json.ShouldContain("\"name\":\"ann\"");
    }

    [Fact]
    public void The_hash_is_of_what_the_file_means_not_of_how_it_is_written()
    {
        var plan = RunFileText.Plan(RunFileText.Online);
        RunFileText.Plan("# a comment\n" + RunFileText.Online, "batchSize=128", "optimizer=adam").Hash.ShouldBe(
            plan.Hash);
        RunFileText.Plan(RunFileText.Online, "seed=2").Hash.ShouldNotBe(plan.Hash);
        plan.Hash.Length.ShouldBe(64);
    }

    /// <summary>Pinned: with another function, every published result would belong to other weights.</summary>
    [Theory]
    [InlineData(1, "ann", 6334429319692039)]
    [InlineData(1, "bob-2", 8305545911390660)]
    [InlineData(-5, "ann", 2298022653100311)]
    public void A_peers_seed_never_changes_between_versions(long seed, string name, long expected) =>
        PeerSeed.Of(seed, name).ShouldBe(expected);

    [Fact]
    public void Peers_and_runs_have_seeds_of_their_own_that_JSON_readers_see_exactly()
    {
        var seeds = Enumerable.Range(0, 200)
            .SelectMany(run => Enumerable.Range(0, 50).Select(peer => PeerSeed.Of(run, $"peer-{peer}"))).ToList();
        seeds.Distinct().Count().ShouldBe(10_000);
        seeds.ShouldAllBe(seed => seed >= 0 && seed < 1L << 53);
    }

    [Fact]
    public void An_added_peer_is_a_copy_of_the_template_with_the_next_free_number_and_its_own_seed()
    {
        var plan =
            RunFileText.Plan(RunFileText.Online, "peers[1].count=2", "scale={max: 8, template: bob}", "controls=true");
        var grown = Scaling.Add(Scaling.Add(plan, 2), 3);
        grown.Stages[0].Peers.Select(peer => peer.Name.Value).ShouldBe(
            ["ann", "bob-1", "bob-2", "bob-3", "bob-4", "ann.control", "bob-1.control", "bob-2.control"]);
        var added = grown.Stages[0].Peers[4];
        (added.Model, added.JoinEpoch, added.Seed).ShouldBe(("resnet8", 3, PeerSeed.Of(1, "bob-4")));
        grown.Hash.ShouldBe(plan.Hash);
    }

    [Fact]
    public void A_run_without_scale_cannot_grow() =>
        Should.Throw<InvalidOperationException>(
            () => Scaling.Add(RunFileText.Plan(RunFileText.Online), 1)).Message.ShouldContain("no scale");
}
