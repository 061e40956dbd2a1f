using KdCluster.Console.RunFiles;
using KdCluster.Contracts;
using KdCluster.Distillation.Data;
using KdCluster.RunFiles;

namespace KdCluster.Console.Tests.RunFiles;

public sealed class RecipeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-recipe");

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    [Fact]
    public void Every_classifier_of_the_catalogue_may_teach_and_learn()
    {
        foreach (var model in Catalogue.Load().Models.Where(one => one.Target is null).Select(one => one.Name))
        {
            var recipe = new Recipe(
                "/my 'own' pictures", KnownLayout.All[0], model, "/my weights.pth", [model, model], 3);
            var text = (recipe with { Name = Recipe.UsualName(model, recipe.Students), Samples = 40 }).Text();
            var plan = RunFile.Parse(text, [], Catalogue.Load()).ShouldBeValid(text);
            plan.Data.Root.ShouldBe("/my 'own' pictures");
            plan.Stages.Select(stage => stage.Epochs).ShouldBe([0, 3]);
            plan.Stages[0].Peers.Single().Init.Checkpoint.ShouldBe("/my weights.pth");
            plan.Stages[1].Peers.Select(peer => (peer.Name.Value, peer.Model, peer.BatchSize))
                .ShouldBe([($"{model}-1", model, 40), ($"{model}-2", model, 40)]);
            plan.Stages[1].Distill!.Method.ShouldBe("kd");
        }
    }

    [Fact]
    public async Task Distill_shows_its_run_file_and_runs_it()
    {
        var terminal = new Terminal();

        (await terminal.Kd(
            "distill", "--teacher", "keras-student", "--student", "light-cnn", "--data", "synthetic", "--epochs", "1",
            "--controls", "--out", At("out"))).ShouldBe(ExitCode.Ok, terminal.Error);
        terminal.Output.ShouldContain("teacher: { model: keras-student }", Case.Sensitive);
        terminal.Output.ShouldContain($"student: {At("out/weights/student.safetensors")}", Case.Sensitive);
        terminal.Output.ShouldStartWith(File.ReadAllText(At("out/run.yaml")), Case.Sensitive);
    }

    [Fact]
    public async Task Distill_names_every_mistake_at_once_and_what_is_missing()
    {
        var terminal = new Terminal();
        (await terminal.Kd(
            "distill", "--teacher", "resnet51:no.pth", "--student", "lightcnn", "--data", "./nowhere", "--epochs",
            "0", "--out", At("out"))).ShouldBe(ExitCode.BadInput);
        terminal.Error.Trim().Split('\n').Length.ShouldBe(5);
        terminal.Error.ShouldContain("--student lightcnn: did you mean light-cnn", Case.Sensitive);
        Directory.Exists(At("out")).ShouldBeFalse();

        terminal = new Terminal();
        (await terminal.Kd("distill", "--student", "light-cnn")).ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldStartWith("kd: --teacher MODEL:FILE and --data FOLDER are missing", Case.Sensitive);
    }

    [Fact]
    public async Task Init_asks_four_questions_and_never_writes_over_a_file()
    {
        var terminal = new Terminal(input: "synthetic\ndeep-cnn\nlight-cnn resnet8\n7\n");
        (await terminal.Kd("init", At("run.yaml"))).ShouldBe(ExitCode.Ok, terminal.Error);
        terminal.Error.Split("]: ").Length.ShouldBe(5);
        var text = File.ReadAllText(At("run.yaml"));
        var plan = RunFile.Parse(text, [], Catalogue.Load()).ShouldBeValid(text);
        plan.Stages[1].Peers.Select(peer => peer.Model).ShouldBe(["light-cnn", "resnet8"]);
        plan.Stages[1].Epochs.ShouldBe(7);

        terminal = new Terminal();
        (await terminal.Kd("init", At("run.yaml"), "--yes")).ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldContain("is there already", Case.Sensitive);
        File.ReadAllText(At("run.yaml")).ShouldBe(text);
    }

    [Fact]
    public async Task What_options_say_is_not_asked()
    {
        var terminal = new Terminal();
        (await terminal.Kd(
            "init", "-", "--data", "mnist", "--student", "light-cnn", "--student", "resnet8", "--epochs", "5"))
            .ShouldBe(ExitCode.Ok);
        terminal.Error.ShouldBe("");
        RunFile.Parse(terminal.Output, [], Catalogue.Load()).ShouldBeValid(terminal.Output).Stages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_schema_is_printed()
    {
        var terminal = new Terminal();
        (await terminal.Kd("schema")).ShouldBe(ExitCode.Ok);
        terminal.Output.ShouldBe(File.ReadAllText(Path.Combine(TestHome.Path, "docs", "run-file.schema.json")));
    }
}

file static class Valid
{
    public static KdCluster.Contracts.Plan.RunPlan ShouldBeValid(this RunFileResult result, string text)
    {
        result.Problems.ShouldBeEmpty(text);
        return result.Plans[0];
    }
}
