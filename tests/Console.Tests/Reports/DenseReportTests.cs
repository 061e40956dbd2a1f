using System.Text.RegularExpressions;

namespace KdCluster.Console.Tests.Reports;

/// <summary>The page of a run whose answers are places of the image shows images.</summary>
public sealed class DenseReportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-dense-report");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("unet-16", "background")]
    [InlineData("fcos-lite", "Ankle boot")]
    public async Task Six_images_are_shown_as_they_are_and_as_teacher_student_and_control_see_them(
        string model, string name)
    {
        File.WriteAllText(At("run.yaml"), $$"""
            name: scenes
            mode: offline
            data: { name: fashion-scenes, samples: 8, testSamples: 7 }
            epochs: 1
            batchSize: 4
            teacher: { model: {{model}}, epochs: 1 }
            students: [ { name: ann, model: {{model}} } ]
            controls: true
            distill: { method: kd, temperature: 1 }
            """);
        await Kd("train", At("run.yaml"), "--out", At("out"));
        var remark = await Kd("report", At("out"), "--html", At("page.html"));
        remark.ShouldNotContain("without confusion");

        var page = await File.ReadAllTextAsync(At("page.html"));
        var pictures = Regex.Matches(page, "alt=\"test image [0-5], (?<who>[^\"]+)\" src=\"data:image/png;base64,");
        pictures.GroupBy(picture => picture.Groups["who"].Value).Select(one => (one.Key, one.Count())).ShouldBe(
        [
            ("the truth", 6), ("teacher, its teacher", 6), ("ann, with distillation", 6),
            ("ann.control, trained alone", 6),
        ]);
        page.ShouldContain($"</span> {name} ");
        page.Length.ShouldBeLessThan(2_000_000);
        (await Kd("report", At("out"), "--html", At("quick.html"), "--quick")).ShouldNotBeEmpty();
        (await File.ReadAllTextAsync(At("quick.html"))).ShouldContain("it was not asked for");
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static async Task<string> Kd(params string[] arguments)
    {
        var terminal = new Terminal(width: 200);
        (await terminal.Kd(arguments)).ShouldBe(ExitCode.Ok, terminal.Error);
        return terminal.Output + terminal.Error;
    }
}
