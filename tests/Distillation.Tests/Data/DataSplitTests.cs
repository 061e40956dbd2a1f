using KdCluster.Distillation.Data;
using KdCluster.Distillation.Views;

namespace KdCluster.Distillation.Tests.Data;

public sealed class DataSplitTests
{
    private static readonly ImageSet Images = DataSetRegistry.Read(
        Plans.Data("synthetic", options: """{"samples": 1000, "testSamples": 10}"""));

    [Fact]
    public void Without_limits_every_sample_is_trained_on()
    {
        var split = DataSplit.Of(Plans.Data("synthetic"), Images, 1);
        split.Training.Ids.ToArray().ShouldBe(Enumerable.Range(0, 1000));
        (split.HeldOut.Count, split.Labelled.Count, split.Unlabelled.Count).ShouldBe((0, 1000, 0));
    }

    [Fact]
    public void A_limit_keeps_each_class_share_and_ascending_ids()
    {
        var split = DataSplit.Of(Plans.Data("synthetic", limit: 205), Images, 1);
        var ids = split.Training.Ids.ToArray();
        ids.Length.ShouldBe(205);
        ids.ShouldBe(ids.Order());
        foreach (var group in ids.GroupBy(id => Images.Training.Labels[id]))
            group.Count().ShouldBeInRange(20, 21);
    }

    [Fact]
    public void The_same_seed_draws_the_same_samples_and_another_seed_others()
    {
        var plan = Plans.Data("synthetic", limit: 100);
        DataSplit.Of(plan, Images, 1).Training.Hash.ShouldBe(DataSplit.Of(plan, Images, 1).Training.Hash);
        DataSplit.Of(plan, Images, 2).Training.Hash.ShouldNotBe(DataSplit.Of(plan, Images, 1).Training.Hash);
    }

    [Fact]
    public void Held_out_samples_are_never_trained_on_and_do_not_follow_the_limit()
    {
        var small = DataSplit.Of(Plans.Data("synthetic", limit: 100, heldOut: 200), Images, 1);
        var large = DataSplit.Of(Plans.Data("synthetic", limit: 800, heldOut: 200), Images, 1);
        large.HeldOut.Hash.ShouldBe(small.HeldOut.Hash);
        large.HeldOut.Ids.ToArray().Intersect(large.Training.Ids.ToArray()).ShouldBeEmpty();
        (large.HeldOut.Count + large.Training.Count).ShouldBe(1000);
    }

    [Fact]
    public void Labelled_and_unlabelled_part_the_training_samples()
    {
        var split = DataSplit.Of(Plans.Data("synthetic", limit: 500, labelled: 50), Images, 1);
        (split.Labelled.Count, split.Unlabelled.Count).ShouldBe((50, 450));
        split.Labelled.Ids.ToArray().Concat(split.Unlabelled.Ids.ToArray()).Order()
            .ShouldBe(split.Training.Ids.ToArray());
    }

    [Theory]
    [InlineData(1001, 0, null, "data.limit: 1,001")]
    [InlineData(0, 0, null, "data.limit: 0")]
    [InlineData(null, 1000, null, "data.heldOut: 1,000")]
    [InlineData(100, 0, 101, "data.labelled: 101")]
    public void More_samples_than_there_are_is_an_error_that_names_the_key(
        int? limit, int heldOut, int? labelled, string message) =>
        Should.Throw<DataException>(
            () => DataSplit.Of(Plans.Data("synthetic", null, limit, heldOut, labelled), Images, 1)).Message
            .ShouldStartWith(message, Case.Sensitive);

    [Fact]
    public void Classes_of_unequal_size_keep_their_shares_and_quotas_add_up()
    {
        int[] labels = [.. Enumerable.Repeat(0, 70), .. Enumerable.Repeat(1, 29), 2];
        var drawn = StratifiedDraw.Draw(Enumerable.Range(0, 100).ToArray(), labels, 10, 5, RandomPurpose.Limit);
        drawn.GroupBy(id => labels[id]).OrderBy(g => g.Key).Select(g => g.Count()).ShouldBe([7, 3]);
    }
}
