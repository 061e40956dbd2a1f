namespace KdCluster.Console.Tests.Students;

/// <summary>What cannot be asked of a student of boxes yet is refused in one line.</summary>
public sealed class BoxCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-boxes");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Pictures_are_not_drawn_and_folders_not_read_yet()
    {
        File.WriteAllText(At("run.yaml"), """
            name: boxes
            data: { name: fashion-scenes, samples: 8, testSamples: 2 }
            epochs: 1
            batchSize: 4
            peers: [ { name: ann, model: fcos-lite } ]
            """);
        var terminal = new Terminal(width: 200);
        (await terminal.Kd("train", At("run.yaml"), "--out", At("out"))).ShouldBe(ExitCode.Ok, terminal.Error);
        var weights = Path.Combine(At("out"), "weights", "ann.safetensors");

        (await terminal.Kd("predict", weights, At("any.png"))).ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldContain("fcos-lite gives boxes, and kd predict draws none yet");

        (await terminal.Kd("evaluate", weights, "--data", _folder.FullName)).ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldContain("There are no folders of one's own for detection yet: name a data set.");
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
