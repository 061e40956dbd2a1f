using KdCluster.Cluster.Tests.Support;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>Nothing fails: the cluster's result is the one-process reference's, bit for bit.</summary>
public static class EqualityTests
{
    [Collection(nameof(ThreeNodes))]
    public sealed class OnThreeNodes(ThreeNodes shared)
    {
        [Theory]
        [InlineData(nameof(RunTexts.Online), RunTexts.Online)]
        [InlineData(nameof(RunTexts.Offline), RunTexts.Offline)]
        [InlineData(nameof(RunTexts.Mean), RunTexts.Mean)]
        [InlineData(nameof(RunTexts.Int8), RunTexts.Int8)]
        [InlineData(nameof(RunTexts.Quarantine), RunTexts.Quarantine)]
        [InlineData("eight peers, several to a node", RunTexts.Eight)]
        public Task A_cluster_gives_what_one_process_gives(string what, string yaml) =>
            GivesTheSame(shared, what, yaml);

        [Fact]
        public Task Masks_of_a_teacher_are_learned_as_in_one_process() =>
            GivesTheSame(shared, "masks, offline", SceneExamples.Offline);

        [Fact]
        public Task Boxes_of_a_teacher_are_learned_as_in_one_process() =>
            GivesTheSame(shared, "boxes, offline", SceneExamples.Boxes);

        [Fact]
        public Task Boxes_are_learned_from_each_other_as_in_one_process() =>
            GivesTheSame(shared, "boxes, online", SceneExamples.OnlineBoxes);

        [Fact]
        public Task Masks_are_learned_from_each_other_as_in_one_process() =>
            GivesTheSame(shared, "masks, online", SceneExamples.Online);

        [Fact]
        public Task Boxes_and_masks_in_int8_are_learned_as_in_one_process() => Task.WhenAll(
            GivesTheSame(shared, "boxes in int8", SceneExamples.InInt8(SceneExamples.OnlineBoxes)),
            GivesTheSame(shared, "masks in int8", SceneExamples.InInt8(SceneExamples.Online)));

        [Fact]
        public async Task Boxes_of_pictures_of_ones_own_are_learned_as_in_one_process()
        {
            using var pictures = new OwnPictures();
            await GivesTheSame(shared, "own boxes", pictures.Boxes);
        }

        [Fact]
        public async Task Masks_of_pictures_of_ones_own_are_learned_as_in_one_process()
        {
            using var pictures = new OwnPictures();
            await GivesTheSame(shared, "own masks", pictures.Masks);
        }
    }

    [Collection(nameof(OneNode))]
    public sealed class OnOneNode(OneNode shared)
    {
        [Theory]
        [InlineData("all on one node", RunTexts.Online)]
        public Task A_node_of_four_slots_gives_what_one_process_gives(string what, string yaml) =>
            GivesTheSame(shared, what, yaml);
    }

    [Collection(nameof(ThreeNodesWithFiles))]
    public sealed class OnFiles(ThreeNodesWithFiles shared)
    {
        [Theory]
        [InlineData(nameof(RunTexts.Online), RunTexts.Online)]
        [InlineData(nameof(RunTexts.Offline), RunTexts.Offline)]
        [InlineData(nameof(RunTexts.Mean), RunTexts.Mean)]
        [InlineData(nameof(RunTexts.Int8), RunTexts.Int8)]
        [InlineData(nameof(RunTexts.Quarantine), RunTexts.Quarantine)]
        public Task Sheets_that_are_too_large_for_memory_give_what_those_in_memory_give(string what, string yaml) =>
            GivesTheSame(shared, what, yaml);

        [Fact]
        public Task So_do_those_of_masks() => GivesTheSame(shared, "masks, online", SceneExamples.Online);

        [Fact]
        public Task So_do_those_of_masks_in_int8() =>
            GivesTheSame(shared, "masks in int8", SceneExamples.InInt8(SceneExamples.Online));
    }

    private static async Task GivesTheSame(SharedCluster shared, string what, string yaml)
    {
        var run = (await shared.Cluster.Submit(yaml)).Run;
        var reference = await Task.Run(() => ReferenceRun.Of(yaml));
        reference.Sheets.ShouldNotBeEmpty(what);
        (await shared.Cluster.Completed(run)).ShouldEqual(reference);
    }
}
