namespace KdCluster.Console.Tests.Reference;

public sealed class ViewsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-views");

    public void Dispose() => _folder.Delete(recursive: true);

    private string RunFile()
    {
        var file = Path.Combine(_folder.FullName, "run.yaml");
        File.WriteAllText(file, """
            name: tiny
            mode: offline
            data: { name: synthetic, samples: 64, testSamples: 16, classes: 4 }
            batchSize: 24
            views: { kind: per-epoch, augment: [crop, flip, mixup, cutout] }
            teacher: { model: light-cnn, epochs: 1 }
            students: [{ name: ann, model: keras-student }]
            controls: true
            distill: { method: kd }
            """);
        return file;
    }

    [Fact]
    public async Task A_teacher_its_student_and_the_control_see_the_same_and_another_epoch_is_another_view()
    {
        var (first, second) =
            (await Lines("views", RunFile()), await Lines("views", RunFile(), "--epoch", "1"));
        second.Select(line => line[..^66]).ShouldBe([.. first.Skip(1).Select(line => line[..^66])]);

        first.Select(line => line[..^66]).ShouldBe([
            "teacher  teacher  trains", "students  teacher  teaches", "students  ann  trains",
            "students  ann.control  trains"]);
        first.Select(line => line[^64..]).Distinct().ShouldHaveSingleItem();
        second[0][^64..].ShouldNotBe(first[1][^64..]);
    }

    [Fact]
    public async Task An_unknown_peer_is_one_line_that_names_those_there_are()
    {
        var terminal = new Terminal();

        (await terminal.Kd("views", RunFile(), "--peer", "bob")).ShouldBe(ExitCode.BadInput);
        terminal.Error.Trim().ShouldEndWith("has no peer \"bob\"; it has teacher, ann, ann.control", Case.Sensitive);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("-1")]
    public async Task An_epoch_that_the_run_does_not_have_is_refused(string epoch)
    {
        var terminal = new Terminal();

        (await terminal.Kd("views", RunFile(), "--epoch", epoch)).ShouldBe(ExitCode.BadInput);
        terminal.Error.Trim().ShouldEndWith("has epochs 0 to 9", Case.Sensitive);
    }

    private static async Task<string[]> Lines(params string[] arguments)
    {
        var terminal = new Terminal();
        (await terminal.Kd(arguments)).ShouldBe(ExitCode.Ok);
        return [.. terminal.Output.Trim().Split('\n').Select(line => line.TrimEnd())];
    }
}
