using KdCluster.Contracts;

namespace KdCluster.Contracts.Tests;

public class CatalogueTests
{
    [Theory]
    [InlineData("light-cnn", 10, 267_738)]
    [InlineData("deep-cnn", 10, 1_186_986)]
    [InlineData("resnet20", 100, 278_324)]
    [InlineData("resnet8x4", 100, 1_233_540)]
    [InlineData("resnet32x4", 100, 7_433_860)]
    [InlineData("wrn-16-2", 100, 703_284)]
    [InlineData("wrn-40-2", 100, 2_255_156)]
    public void Parameters_are_those_that_the_papers_publish(string model, int classes, long parameters) =>
        Catalogue.Load().Models.Single(entry => entry.Name == model).For(new Shape(3, 32, 32))!
            .ParametersFor(classes).ShouldBe(parameters);

    [Fact]
    public void Names_are_unique_within_their_kind()
    {
        var catalogue = Catalogue.Load();
        string[][] kinds =
        [
            [.. catalogue.Models.Select(entry => entry.Name)],
            [.. catalogue.Methods.Select(entry => entry.Name)],
            [.. catalogue.Data.Select(entry => entry.Name)],
            [.. catalogue.Augmentations.Select(entry => entry.Name)],
            [.. catalogue.Optimizers.Select(entry => entry.Name)],
            [.. catalogue.Schedules.Select(entry => entry.Name)],
        ];
        foreach (var names in kinds)
            names.Distinct().Count().ShouldBe(names.Length);
    }

    [Fact]
    public void Every_model_takes_the_images_of_every_data_set_that_ships()
    {
        var catalogue = Catalogue.Load();
        var shapes = catalogue.Data.Select(data => data.Shape).OfType<Shape>().Distinct();
        foreach (var shape in shapes)
            foreach (var model in catalogue.Models)
                model.For(shape).ShouldNotBeNull();
    }

    [Fact]
    public void The_control_is_named_none() => Catalogue.Load().Method(MethodEntry.None).ShouldNotBeNull();
}
