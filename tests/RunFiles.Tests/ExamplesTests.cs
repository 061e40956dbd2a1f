namespace KdCluster.RunFiles.Tests;

public class ExamplesTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "examples");

    public static TheoryData<string> Names() =>
        [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_example_is_a_valid_run_file(string name)
    {
        var result = RunFile.Parse(File.ReadAllText(Path.Combine(Folder, name)), [], Catalogue.Load());
        result.Problems.ShouldBeEmpty();
        result.Plans.ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_example_is_named_after_its_file(string name) =>
        RunFile.Parse(File.ReadAllText(Path.Combine(Folder, name)), [], Catalogue.Load()).Plans[0].Name.ShouldBe(
            Path.GetFileNameWithoutExtension(name));
}
