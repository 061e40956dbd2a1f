using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Tests.Data;

public sealed class DataSetRegistryTests
{
    [Fact]
    public void Fashion_mnist_is_read_whole()
    {
        var images = DataSetRegistry.Read(Plans.Data("fashion-mnist"));
        (images.Training.Count, images.Test.Count).ShouldBe((60_000, 10_000));
        foreach (var label in Enumerable.Range(0, 10))
            images.Training.Labels.Count(l => l == label).ShouldBe(6_000);
        // The published mean of the training pixels.
        images.Training.Pixels.ToArray().Average(pixel => pixel / 255.0).ShouldBe(0.2860, 5e-5);
    }

    [Fact]
    public void Missing_files_are_named_with_the_folders_and_the_remedy()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data_batch_1.bin", [0]);
        var error = Should.Throw<DataException>(() => DataSetRegistry.Read(Plans.Data("cifar-10", folder.Path)));
        error.Message.ShouldContain("data_batch_2.bin", Case.Sensitive);
        error.Message.ShouldNotContain("data_batch_1.bin", Case.Sensitive);
        error.Message.ShouldContain(folder.Path, Case.Sensitive);
        error.Message.ShouldContain("cifar-10-binary.tar.gz", Case.Sensitive);
    }

    [Fact]
    public void Whoever_named_the_folder_of_a_process_is_told_which_variable_names_data_sets()
    {
        Environment.SetEnvironmentVariable("KD_DATA", "/var/lib/kd");
        Should.Throw<DataException>(() => DataSetRegistry.Read(Plans.Data("cifar-10"))).Message
            .ShouldEndWith(" KD_DATA=/var/lib/kd is not looked in: a folder with data sets is named by KD_DATASETS.");
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones() =>
        Should.Throw<DataException>(() => DataSetRegistry.Read(Plans.Data("imagenet"))).Message
            .ShouldContain("fashion-mnist", Case.Sensitive);

    [Fact]
    public void The_synthetic_set_is_the_same_each_time_and_has_the_shape_that_was_asked()
    {
        var plan = Plans.Data(
            "synthetic",
            options: """{"samples": 30, "testSamples": 6, "classes": 3, "shape": [3, 8, 10], "noise": 0.5}""");
        var (one, two) = (DataSetRegistry.Read(plan), DataSetRegistry.Read(plan));
        two.Training.Pixels.ToArray().ShouldBe(one.Training.Pixels.ToArray());
        (one.Shape, one.Classes, one.Training.Count, one.Test.Count).ShouldBe((new ImageShape(3, 8, 10), 3, 30, 6));
        one.Test.Pixels.ToArray()[..240].ShouldNotBe(one.Training.Pixels.ToArray()[..240]);
    }

    [Fact]
    public void The_synthetic_set_is_learnable_the_nearest_class_mean_finds_most()
    {
        var images = DataSetRegistry.Read(
            Plans.Data("synthetic", options: """{"samples": 1000, "testSamples": 200, "noise": 0.25}"""));
        var size = images.Shape.Size;
        var (training, test) = (images.Training.Pixels.ToArray(), images.Test.Pixels.ToArray());
        var means = new double[10][];
        for (var label = 0; label < 10; label++)
        {
            var members = Enumerable.Range(0, 1000).Where(i => images.Training.Labels[i] == label).ToList();
            means[label] = [
                .. Enumerable.Range(0, size)
                .Select(p => members.Average(i => (double)training[i * size + p]))];
        }

        var right = Enumerable.Range(0, 200).Count(i =>
            Enumerable.Range(0, 10)
                .MinBy(
                    label => Enumerable.Range(0, size)
                        .Sum(p => Math.Pow(test[i * size + p] - means[label][p], 2)))
            == images.Test.Labels[i]);
        right.ShouldBeGreaterThan(150, $"{right} of 200");
    }

    [Theory]
    [InlineData("""{"classes": 0}""", "data.classes")]
    [InlineData("""{"samples": "many"}""", "data.samples")]
    [InlineData("""{"noise": -1}""", "data.noise")]
    [InlineData("""{"samples": 1.5}""", "data.samples: 1.5 is out of range: expected a whole number")]
    [InlineData(
        """{"samples": 1000000, "shape": [3, 32, 32]}""",
        "data.samples: 1,000,000 images of 3x32x32 are more than 2 GiB")]
    [InlineData("""{"shape": [28, 28]}""", "data.shape")]
    public void A_bad_option_of_the_synthetic_set_is_named(string options, string key) =>
        Should.Throw<DataException>(() => DataSetRegistry.Read(Plans.Data("synthetic", options: options))).Message
            .ShouldStartWith(key, Case.Sensitive);
}
