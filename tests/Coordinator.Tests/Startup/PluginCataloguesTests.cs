using KdCluster.Coordinator.Startup;
using KdCluster.Hosting;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Startup;

public sealed class PluginCataloguesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-catalogues-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_without_catalogues_says_how_they_are_made() =>
        Said(_folder).ShouldContain("make them with `kd catalogue --plugins DIR --write` where the plugins are");

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        Said(Path.Combine(_folder, "absent")).ShouldContain(Path.Combine(_folder, "absent"));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{ \"id\": 3 }")]
    [InlineData("{}")]
    public void A_file_that_is_no_catalogue_is_named(string text)
    {
        var file = Path.Combine(_folder, "mine.catalogue.json");
        File.WriteAllText(file, text);
        Said(_folder).ShouldContain($"{file} is no catalogue of a plugin");
    }

    private static string Said(string folder) =>
        Should.Throw<SettingsException>(() => PluginCatalogues.Load(folder)).Message;
}
