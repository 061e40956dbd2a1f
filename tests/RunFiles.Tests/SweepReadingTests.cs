using System.Text.Json.Nodes;
using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles.Tests;

public class SweepReadingTests
{
    [Fact]
    public void A_grid_with_seeds_makes_a_plan_for_each_point_and_seed()
    {
        var plans = RunFileText.Plans(
            RunFileText.Online, "seed=7",
            "sweep={seeds: 2, temperature: [1, 4], \"exchange.precision\": [fp32, fp16]}");
        plans.Select(plan => (plan.Seed, plan.Stages[0].Distill!.Temperature, plan.Exchange.Precision.ToString()))
            .ShouldBe(
            [
                (7, 1, "Fp32"), (8, 1, "Fp32"), (7, 1, "Fp16"), (8, 1, "Fp16"), (7, 4, "Fp32"), (8, 4, "Fp32"),
                (7, 4, "Fp16"), (8, 4, "Fp16"),
            ]);
        plans.Select(plan => plan.Sweep!.Index).ShouldBe(Enumerable.Range(0, 8));
        plans[5].Sweep!.Values.ShouldBe(
            new Dictionary<string, string> { ["temperature"] = "4", ["exchange.precision"] = "fp32" });
        (plans[5].Sweep!.Count, plans[5].Sweep!.Replicate).ShouldBe((8, 1));
    }

    [Fact]
    public void Seeds_may_be_named() =>
        RunFileText.Plans(RunFileText.Online, "sweep.seeds=[3, 9]").Select(plan => plan.Seed).ShouldBe([3, 9]);

    [Fact]
    public void Methods_can_be_swept_with_none_among_them()
    {
        var plans = RunFileText.Plans(RunFileText.Online, "sweep={method: [none, dml]}");
        plans.Select(plan => plan.Stages[0].Distill?.Method).ShouldBe([null, "dml"]);
    }

    [Fact]
    public void A_key_of_the_run_is_swept_as_such() =>
        RunFileText.Plans(RunFileText.Online, "sweep.epochs=[3, 4]").Select(plan => plan.Stages[0].Epochs)
            .ShouldBe([3, 4]);

    [Fact]
    public void The_precision_is_swept_as_the_runs() =>
        RunFileText.Plans(RunFileText.Online, "sweep.precision=[fp32, bf16]")
            .Select(plan => plan.Stages[0].Peers[0].Precision)
            .ShouldBe([TrainingPrecision.Fp32, TrainingPrecision.Bf16]);

    public static TheoryData<string> RunKeys() =>
        [.. JsonNode.Parse(RunFileSchema.Text(Catalogue.Load()))!["properties"]!.AsObject()
            .Select(property => property.Key).Where(key => key != "sweep")];

    [Theory]
    [MemberData(nameof(RunKeys))]
    public void Every_key_of_the_run_is_swept_as_the_runs(string key) =>
        RunFile.Parse(RunFileText.Online, ["sweep={" + key + ": [{ no: 1 }]}"], Catalogue.Load()).Problems
            .ShouldNotContain(problem => problem.Path.StartsWith("distill." + key));

    [Fact]
    public void A_distill_key_is_swept_in_every_stage_that_distils()
    {
        var yaml = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "examples", "kd-gain.yaml"));
        var plans = RunFileText.Plans(yaml, "sweep={temperature: [2, 5]}");
        plans.Select(plan => (plan.Stages[1].Distill!.Temperature, plan.Stages[2].Distill!.Temperature))
            .ShouldBe([(2, 2), (5, 5)]);
    }

    [Fact]
    public void A_single_stage_is_swept_by_its_path()
    {
        var yaml = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "examples", "kd-gain.yaml"));
        var plans = RunFileText.Plans(yaml, "sweep={\"stages[2].distill.weight\": [1, 2]}");
        plans.Select(plan => (plan.Stages[1].Distill!.Weight, plan.Stages[2].Distill!.Weight))
            .ShouldBe([(0.9, 1), (0.9, 2)]);
    }

    [Fact]
    public void A_run_file_without_sweep_has_one_plan_and_no_point()
    {
        var result = RunFile.Parse(RunFileText.Online, [], Catalogue.Load());
        result.IsSweep.ShouldBeFalse();
        result.Plans.ShouldHaveSingleItem().Sweep.ShouldBeNull();
    }

    [Fact]
    public void Every_point_has_a_hash_of_its_own() =>
        RunFileText.Plans(RunFileText.Online, "sweep={seeds: 3, temperature: [1, 2]}").Select(plan => plan.Hash)
            .Distinct().Count().ShouldBe(6);
}
