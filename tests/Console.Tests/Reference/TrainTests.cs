using KdCluster.Contracts.Reports;

namespace KdCluster.Console.Tests.Reference;

public sealed class TrainTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-train");

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);

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

        (await Error(terminal, ExitCode.Ok, "train", RunFile(), "--out", At("out"))).ShouldBe("");
        terminal.Output.ShouldContain("ann.control  epoch 2/2", Case.Sensitive);
        terminal.Output.ShouldContain("ensemble", Case.Sensitive);
        Report("out").Status.ShouldBe("completed");
    }

    [Fact]
    public async Task A_stopped_run_ends_with_130_and_says_how_to_go_on()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var terminal = new Terminal();

        (await terminal.Kd(stop.Token, "train", RunFile(), "--out", At("out"))).ShouldBe(ExitCode.Interrupted);
        terminal.Error.ShouldContain($"kd train {At("run.yaml")} --out {At("out")} --resume", Case.Sensitive);

        (await Error(new Terminal(), ExitCode.Ok, "train", RunFile(), "--out", At("out"), "--resume")).ShouldBe("");
        Report("out").Status.ShouldBe("completed");
    }

    [Fact]
    public async Task A_folder_that_holds_a_run_is_not_trained_over()
    {
        string[] train = ["train", RunFile(), "--set", "epochs=1", "--out", At("out")];
        (await Error(new Terminal(), ExitCode.Ok, train)).ShouldBe("");
        File.WriteAllText(At("out/mine.txt"), "mine");
        var report = File.ReadAllText(At("out/report.json"));

        foreach (var command in new[] { train, ["demo", .. train[1..]] })
            (await Error(new Terminal(), ExitCode.BadInput, command)).ShouldBe(
                $"kd: {At("out")} holds a run already; --resume goes on with it, --out names another folder, and "
                    + "--force deletes it and begins anew");
        (await Error(new Terminal(), ExitCode.BadInput, [.. train, "--force", "--resume"])).ShouldContain("give one");
        File.ReadAllText(At("out/report.json")).ShouldBe(report);

        (await Error(new Terminal(), ExitCode.BadInput, [.. train, "--resume", "--set", "seed=2"]))
            .ShouldContain("\n  seed was 1 and is 2", Case.Sensitive);
        (await Error(new Terminal(), ExitCode.Ok, [.. train, "--set", "seed=2", "--force"])).ShouldBe("");
        File.ReadAllText(At("out/mine.txt")).ShouldBe("mine");
        File.ReadAllText(At("out/report.json")).ShouldNotBe(report);
    }

    [Fact]
    public async Task A_sweep_s_folder_holds_its_runs_and_a_file_is_no_folder()
    {
        Directory.CreateDirectory(At("out/001"));
        File.WriteAllText(At("out/001/state.json"), "{}");
        (await Error(new Terminal(), ExitCode.BadInput, "train", RunFile(), "--out", At("out")))
            .ShouldContain("holds a run already", Case.Sensitive);
        (await Error(new Terminal(), ExitCode.BadInput, "train", RunFile(), "--out", RunFile()))
            .ShouldContain("is a file; name a folder", Case.Sensitive);
    }

    [Fact]
    public async Task A_bad_run_file_writes_nothing()
    {
        var error = await Error(
            new Terminal(), ExitCode.BadInput, "train", RunFile(more: "colour: red"), "--set", "peers[1].model=no",
            "--out", At("out"));

        error.ShouldContain("has 2 problems", Case.Sensitive);
        Directory.Exists(At("out")).ShouldBeFalse();
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
            new Terminal(), ExitCode.Failed, "train", RunFile($"{{ name: fashion-mnist, root: {_folder.FullName} }}"),
            "--out", At("out"));

        error.Split('\n').ShouldHaveSingleItem().ShouldContain("idx", Case.Sensitive);
        Directory.Exists(At("out")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("cuda:99")]
    [InlineData("gpu")]
    public async Task A_device_that_cannot_be_used_is_one_line_before_anything_is_written(string device)
    {
        var error = await Error(
            new Terminal(), ExitCode.BadInput, "train", RunFile(), "--device", device, "--out", At("out"));

        error.Split('\n').ShouldHaveSingleItem().ShouldStartWith($"kd: device {device} cannot be used: ");
        Directory.Exists(At("out")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_peer_s_own_device_is_tried_too() =>
        (await Error(
            new Terminal(), ExitCode.BadInput, "train", RunFile(), "--set", "peers[1].device=cuda:98", "--out",
            At("out"))).ShouldStartWith("kd: device cuda:98 cannot be used: ");

    [Fact]
    public async Task A_sweep_is_summarised()
    {
        var terminal = new Terminal();

        (await Error(
            terminal, ExitCode.Ok, "train", RunFile(more: "sweep: { seeds: 2 }"), "--out", At("out"), "--set",
            "epochs=1")).ShouldBe("");
        File.Exists(At("out/sweep.json")).ShouldBeTrue();
        Report("out/002").Status.ShouldBe("completed");
        terminal.Output.ShouldContain("2 of 2 runs completed", Case.Sensitive);
    }

    private RunReport Report(string name) => ReportJson.Read(File.ReadAllText(Path.Combine(At(name), "report.json")));

    private static async Task<string> Error(Terminal terminal, int code, params string[] arguments)
    {
        var ended = await terminal.Kd(arguments);
        code.ShouldBe(ended, $"{ended}: {terminal.Error}");
        return terminal.Error.TrimEnd();
    }
}
