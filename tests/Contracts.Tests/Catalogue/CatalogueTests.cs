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
    public void What_a_plugin_adds_stands_after_the_rest_and_takes_no_name_that_is_there()
    {
        var own = Catalogue.Load();
        var plugin = new PluginCatalogue("mine 1.0.0 (0123abcd)", [], [], [], []);
        var model = own.Models[0] with { Name = "pocket" };
        var both = own.With(plugin with { Models = [model] });
        both.Models.ShouldBe([.. own.Models, model]);
        both.Plugins.ShouldHaveSingleItem().Id.ShouldBe(plugin.Id);

        var taken = new (string Kind, PluginCatalogue Adds)[]
        {
            ($"model {own.Models[3].Name}", plugin with { Models = [own.Models[3]] }),
            ($"method {own.Methods[1].Name}", plugin with { Methods = [own.Methods[1]] }),
            ($"data set {own.Data[0].Name}", plugin with { Data = [own.Data[0]] }),
            ($"augmentation {own.Augmentations[0].Name}", plugin with { Augmentations = [own.Augmentations[0]] }),
            ("model pocket", plugin with { Models = [model] }),
        };
        foreach (var (kind, adds) in taken)
            Should.Throw<ArgumentException>(() => both.With(adds)).Message.ShouldBe(
                $"plugin {plugin.Id} adds the {kind}, and there is one of that name; give it another");
    }

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
    public void Every_model_takes_the_images_of_every_data_set_that_ships_and_says_what_it_gives()
    {
        var catalogue = Catalogue.Load();
        foreach (var data in catalogue.Data.Where(data => data.Shape is not null))
            foreach (var model in catalogue.Models.Where(one => TaskEntry.Of(one.Target).IsAmong(data.Targets)))
                model.For(data.Shape!).ShouldNotBeNull($"{model.Name} on {data.Name}");
    }

    [Fact]
    public void The_control_is_named_none() => Catalogue.Load().Method(MethodEntry.None).ShouldNotBeNull();
}
