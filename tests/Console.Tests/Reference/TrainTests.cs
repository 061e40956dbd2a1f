using KdCluster.Contracts.Reports;

namespace KdCluster.Console.Tests.Reference;

public sealed class TrainTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kd-train");

    public void Dispose() => folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(folder.FullName, name);

    private string RunFile(string data = "{ name: synthetic, samples: 256, testSamples: 64 }", string more = "")
    {
        File.WriteAllText(At("run.yaml"), $$"""
            name: tiny
            mode: online
            data: {{data}}
            seed: 1
            epochs: 2
            batchSize: 64
            peers: [ { name: ann, model: light-cnn }, { name: bob, model: keras-student } ]
            controls: true
            distill: { method: dml }
            {{more}}
            """);
        return At("run.yaml");
    }

    [Fact]
    public async Task A_run_file_is_trained_and_reported()
    {
        var terminal = new Terminal();

        Assert.Equal("", await Error(terminal, ExitCode.Ok, "train", RunFile(), "--out", At("out")));
        Assert.Contains("ann.control  epoch 2/2", terminal.Output);
        Assert.Contains("ensemble", terminal.Output);
        Assert.Equal("completed", Report("out").Status);
    }

    [Fact]
    public async Task A_stopped_run_ends_with_130_and_says_how_to_go_on()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var terminal = new Terminal();

        Assert.Equal(ExitCode.Interrupted, await terminal.KdAsync(stop.Token, "train", RunFile(), "--out", At("out")));
        Assert.Contains($"kd train {At("run.yaml")} --out {At("out")} --resume", terminal.Error);

        Assert.Equal("", await Error(new Terminal(), ExitCode.Ok, "train", RunFile(), "--out", At("out"), "--resume"));
        Assert.Equal("completed", Report("out").Status);
    }

    [Fact]
    public async Task A_bad_run_file_writes_nothing()
    {
        var error = await Error(
            new Terminal(), ExitCode.BadInput, "train", RunFile(more: "colour: red"), "--set", "peers[1].model=no",
            "--out", At("out"));

        Assert.Contains("has 2 problems", error);
        Assert.False(Directory.Exists(At("out")));
    }

    [Fact]
    public async Task Damaged_data_is_one_line_that_names_the_file()
    {
        foreach (
            var name in new[
                ] { "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                "t10k-labels-idx1-ubyte" })
        {
            File.WriteAllText(At(name), "no images");
        }

        var error = await Error(
            new Terminal(), ExitCode.Failed, "train", RunFile($"{{ name: fashion-mnist, root: {folder.FullName} }}"),
            "--out", At("out"));

        Assert.Contains("idx", Assert.Single(error.Split('\n')));
        Assert.False(Directory.Exists(At("out")));
    }

    [Fact]
    public async Task A_sweep_is_summarised()
    {
        var terminal = new Terminal();

        Assert.Equal(
            "",
            await Error(
                terminal, ExitCode.Ok, "train", RunFile(more: "sweep: { seeds: 2 }"), "--out", At("out"), "--set",
                "epochs=1"));
        Assert.True(File.Exists(At("out/sweep.json")));
        Assert.Equal("completed", Report("out/002").Status);
        Assert.Contains("2 of 2 runs completed", terminal.Output);
    }

    private RunReport Report(string name) => ReportJson.Read(File.ReadAllText(Path.Combine(At(name), "report.json")));

    private static async Task<string> Error(Terminal terminal, int code, params string[] arguments)
    {
        var ended = await terminal.KdAsync(arguments);
        Assert.True(code == ended, $"{ended}: {terminal.Error}");
        return terminal.Error.TrimEnd();
    }
}
