using KdCluster.Contracts;

namespace KdCluster.Distillation.Tests;

public sealed class CatalogueTests
{
    [Fact]
    public void The_catalogue_says_what_the_registries_have()
    {
        using var stream = typeof(Catalogue).Assembly.GetManifestResourceStream("catalogue.json")!;
        var written = new StreamReader(stream).ReadToEnd();
        written
            .ShouldBe(
                CatalogueWriter.Text(),
                "src/Contracts/Catalogue/catalogue.json is not what the registries have: "
                    + "run `./kd catalogue --write`.");
    }

    [Fact]
    public void Counts_of_any_number_of_classes_follow_from_the_catalogue() =>
        Catalogue.Load().Models.Single(model => model.Name == "resnet8x4").For(new Shape(3, 32, 32))!
            .ParametersFor(100).ShouldBe(1_233_540);
}
