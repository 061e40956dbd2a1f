using System.Text.RegularExpressions;

namespace KdCluster.RunFiles.Tests;

public partial class DocumentationTests
{
    private static readonly string Text =
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "RUNFILE.md"));

    [Fact]
    public void Every_whole_run_file_in_it_is_valid()
    {
        var files = YamlBlocks().Matches(Text).Select(match => match.Groups[1].Value)
            .Where(yaml => yaml.StartsWith("name:", StringComparison.Ordinal)).ToList();
        files.Count.ShouldBe(2);
        foreach (var yaml in files)
            RunFile.Parse(yaml, [], Catalogue.Load()).Problems.ShouldBeEmpty(yaml);
    }

    [Fact]
    public void The_forms_that_it_shows_are_valid_in_a_run()
    {
        foreach (
            var form in YamlBlocks().Matches(Text).Select(match => match.Groups[1].Value)
                .Where(
                    yaml => yaml.StartsWith("mode:", StringComparison.Ordinal)
                        || yaml.StartsWith("stages:", StringComparison.Ordinal)))
            RunFile.Parse($"name: form\ndata: fashion-mnist\n{form}", [], Catalogue.Load()).Problems.ShouldBeEmpty(
                form);
    }

    [Fact]
    public void It_names_everything_that_the_catalogue_has()
    {
        var catalogue = Catalogue.Load();
        string[] names =
        [
            .. catalogue.Models.Select(entry => entry.Name), .. catalogue.Methods.Select(entry => entry.Name),
            .. catalogue.Data.Select(entry => entry.Name), .. catalogue.Augmentations.Select(entry => entry.Name),
            .. catalogue.Optimizers.SelectMany(entry => entry.Options.Select(option => option.Name).Append(entry.Name)),
            .. catalogue.Schedules.SelectMany(entry => entry.Options.Select(option => option.Name).Append(entry.Name)),
        ];
        names.Where(name => !Text.Contains($"`{name}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlocks();
}
