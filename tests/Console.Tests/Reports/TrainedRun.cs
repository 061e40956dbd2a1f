namespace KdCluster.Console.Tests.Reports;

/// <summary>A small offline run with teacher, student and control, trained once for all tests of a class.</summary>
public sealed class TrainedRun : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-report-test");

    public string Run => Path.Combine(_folder.FullName, "first");

    public string At(string name) => Path.Combine(_folder.FullName, name);

    public async Task InitializeAsync()
    {
        var file = Path.Combine(_folder.FullName, "run.yaml");
        await File.WriteAllTextAsync(file, """
            # a <b>comment</b>
            name: a-run
            mode: offline
            data: { name: synthetic, samples: 256, testSamples: 200, classes: 4, shape: [1, 28, 28], noise: 0.9 }
            seed: 3
            epochs: 3
            batchSize: 32
            teacher: { model: light-cnn, epochs: 2 }
            students: [ { name: ann, model: light-cnn } ]
            controls: true
            distill: { method: kd }
            """);
        var terminal = new Terminal();
        (await terminal.Kd("train", file, "--out", Run)).ShouldBe(ExitCode.Ok, terminal.Error);
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
