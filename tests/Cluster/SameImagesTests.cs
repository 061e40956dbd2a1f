using KdCluster.Cluster.Tests.Support;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>
/// Images never travel: each process makes a view from its recipe. A teacher in one process and its student in another
/// see the same bits of every crop, flip and mixup, though the teacher goes through the samples in their order and the
/// student shuffles them.
/// </summary>
public sealed class SameImagesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-views-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Teacher_and_student_of_function_matching_see_identical_tensors_in_two_processes()
    {
        var file = Write("consistent");
        var seen = await Task.WhenAll(
            Seen(file, RunTexts.Teacher, 1), Seen(file, RunTexts.Student, 1), Seen(file, RunTexts.Student, 0));
        seen[0].Length.ShouldBe(64);
        seen[0].ShouldBe(seen[1]);
        seen[2].ShouldNotBe(seen[1], "another epoch is another view");
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("independent")]
    public async Task The_ablations_show_the_teacher_something_else(string teacherView)
    {
        var file = Write(teacherView);
        var seen = await Task.WhenAll(Seen(file, RunTexts.Teacher, 1), Seen(file, RunTexts.Student, 1));
        seen[0].ShouldNotBe(seen[1]);
    }

    private string Write(string teacherView)
    {
        var file = Path.Combine(_folder, "run.yaml");
        File.WriteAllText(
            file, RunTexts.OfMethod(KdCluster.Contracts.Catalogue.Load().Method("function-matching")!).Replace(
            "method: function-matching", $"method: function-matching, teacherView: {teacherView}"));
        return file;
    }

    /// <summary>Of the last stage. Each call is a process.</summary>
    private static async Task<string> Seen(string file, string peer, int epoch) =>
        (await Kd.Run("views", file, "--peer", peer, "--epoch", $"{epoch}")).TrimEnd().Split('\n')[^1].Split("  ")[^1];
}
