using KdCluster.Console.RunFiles;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.RunFiles;

namespace KdCluster.Console.Tests.RunFiles;

/// <summary>What `kd distill` and `kd init` take a folder of pictures for.</summary>
public sealed class FolderRecipeTests : IDisposable
{
    private static readonly string[] Masks = ["train/images/a.png", "train/masks/a.png", "classes.txt"];
    private static readonly string[] Coco = ["train/images/a.png", "train/annotations.json"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-layout");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string[], string, string, string, string> Layouts() => new()
    {
        { ["train/cat/a.png", "train/dog/b.png"], "light-cnn", "image-folder", "pictures in class folders", "kd" },
        { Masks, "unet-16", "mask-folder", "pictures with PNG masks", "cwd" },
        { Coco, "fcos-lite", "box-folder", "pictures with boxes, COCO JSON", "kd" },
        {
            ["train/images/a.png", "train/annotations/a.xml"], "fcos_resnet18_fpn", "box-folder",
            "pictures with boxes, Pascal VOC XML", "kd"
        },
        {
            ["train/images/a.png", "train/labels/a.txt"], "fcos-lite", "box-folder",
            "pictures with boxes, YOLO text", "kd"
        },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task A_folder_is_known_by_its_layout(
        string[] files, string model, string set, string what, string method)
    {
        Put(files);
        var (plan, said) = await Init("--teacher", model, "--student", model, "--epochs", "1");
        (plan.Data.Name, plan.Data.Root).ShouldBe((set, _folder.FullName));
        plan.Stages[^1].Distill!.Method.ShouldBe(method);
        plan.Stages[^1].Peers[0].BatchSize.ShouldBe(
            files.Count(file => file.EndsWith(".png", StringComparison.Ordinal) && !file.Contains("/masks/")));
        said.ShouldStartWith($"{_folder.FullName}: taken for {what}: train/", Case.Sensitive);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Init_asks_nothing_more_and_its_usual_answers_fit_the_folder(
        string[] files, string model, string set, string what, string method)
    {
        Put(files);
        var (plan, said) = await Init();
        plan.Data.Name.ShouldBe(set, $"{what}, {method}");
        plan.Data.Task.Target.ShouldBe(Target(model));
        said.Trim().Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public async Task Models_decide_where_a_folder_has_masks_and_boxes()
    {
        Put([.. Masks, .. Coco]);
        (await Init("--student", "unet-16", "--student", "unet-48")).Plan.Data.Name.ShouldBe("mask-folder");
        (await Init("--student", "fcos-lite", "--student", "fcos-lite-32")).Plan.Data.Name.ShouldBe("box-folder");
    }

    [Fact]
    public async Task Models_decide_whether_annotations_of_COCO_are_boxes_or_masks()
    {
        Put(Coco);
        var (plan, said) = await Init("--teacher", "unet-48", "--student", "unet-16");
        (plan.Data.Name, plan.Stages[^1].Distill!.Method).ShouldBe(("mask-folder", "cwd"));
        said.ShouldStartWith(
            $"{_folder.FullName}: taken for pictures with outlines, COCO JSON: train/", Case.Sensitive);
        (await Init("--student", "fcos-lite", "--student", "fcos-lite-32")).Plan.Data.Name.ShouldBe("box-folder");
        // A net for classes learns from neither, and hears what the folder usually is.
        (await Refused("light-cnn")).ShouldContain("holds pictures with boxes, COCO JSON", Case.Sensitive);
    }

    [Fact]
    public async Task A_folder_that_is_laid_out_in_two_ways_is_refused_with_both()
    {
        Put([.. Coco, "train/labels/a.txt"]);
        var said = await Refused("fcos-lite");
        said.ShouldContain("nobody can tell which of these it is", Case.Sensitive);
        said.ShouldContain("COCO JSON: train/images/NAME.jpg and train/annotations.json", Case.Sensitive);
        said.ShouldContain("YOLO text: train/images/NAME.jpg and train/labels/NAME.txt", Case.Sensitive);
        said.ShouldNotContain("Pascal VOC", Case.Sensitive);
    }

    [Theory]
    [InlineData("images/train/a.png", "labels/train/a.txt")]
    [InlineData("a.png", "b.png")]
    [InlineData("train/images/a.png", "test/images/a.png")]
    public async Task An_unknown_layout_is_refused_with_what_each_kind_looks_like(params string[] files)
    {
        Put(files);
        var said = await Refused("light-cnn");
        foreach (var kind in new[]
        {
            "pictures in class folders: train/CLASS/*.jpg and test/CLASS/*.jpg",
            "pictures with PNG masks: train/images/NAME.jpg and train/masks/NAME.png, the same in test, and "
                + "classes.txt",
            "COCO JSON", "Pascal VOC XML", "YOLO text",
        })
            said.ShouldContain(kind, Case.Sensitive);
    }

    [Fact]
    public async Task A_model_that_gives_something_else_is_told_what_it_learns_from()
    {
        Put(Masks);
        var said = await Refused("light-cnn");
        said.ShouldContain("holds pictures with PNG masks", Case.Sensitive);
        said.ShouldContain("light-cnn gives a class, and learns from\n    pictures in class folders", Case.Sensitive);
    }

    [Fact]
    public async Task Every_task_has_usual_models_and_methods_that_fit_it()
    {
        var catalogue = Catalogue.Load();
        foreach (var set in catalogue.Data.Where(one => one.Files.Count == 0 || one.Shape is not null))
        {
            var teacher = UsualRun.Of(FolderData.TaskOf(set.Name, catalogue)).Models[0];
            foreach (var first in new[] { "none", teacher })
            {
                var terminal = new Terminal(input: $"{set.Name}\n{first}\n\n\n");
                (await terminal.Kd("init", "-")).ShouldBe(ExitCode.Ok, terminal.Error);
                terminal.Error.Split("]: ").Length.ShouldBe(5);
                RunFile.Parse(terminal.Output, [], catalogue).Problems.ShouldBeEmpty(terminal.Output);
            }
        }

        TaskEntry.All.ShouldAllBe(one => UsualRun.Of(one).Models.Count == 2);
    }

    private static string Target(string model) =>
        TaskEntry.Of(Catalogue.Load().Models.Single(one => one.Name == model).Target).Target;

    private async Task<(RunPlan Plan, string Said)> Init(params string[] more)
    {
        var terminal = new Terminal(input: "");
        (await terminal.Kd(["init", "-", "--data", _folder.FullName, "--yes", .. more]))
            .ShouldBe(ExitCode.Ok, terminal.Error);
        var read = RunFile.Parse(terminal.Output, [], Catalogue.Load());
        read.Problems.ShouldBeEmpty(terminal.Output);
        return (read.Plans[0], terminal.Error);
    }

    private async Task<string> Refused(string model)
    {
        var terminal = new Terminal(width: 200);
        (await terminal.Kd("distill", "--teacher", model, "--student", model, "--data", _folder.FullName))
            .ShouldBe(ExitCode.BadInput);
        return terminal.Error;
    }

    private void Put(string[] files)
    {
        foreach (var file in files)
        {
            var path = Path.Combine(_folder.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }
}
