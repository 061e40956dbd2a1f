using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts;
using KdCluster.Reference;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>The student leaves the cluster as the file that a training in one process writes.</summary>
[Collection(nameof(ThreeNodes))]
public sealed class StudentTests(ThreeNodes shared) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-student-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Of simkd, whose student is more than its own net.</summary>
    [Fact]
    public async Task What_a_cluster_hands_over_is_what_one_process_writes()
    {
        var yaml = RunTexts.OfMethod(Catalogue.Load().Method("simkd")!);
        var run = (await shared.Cluster.Submit(yaml)).Run;
        await Task.Run(() => OneProcessRun.Run(
            RunTexts.Plan(yaml), new(Path.Combine(_folder, "one")), NoProgress.Instance, default));
        await shared.Cluster.Completed(run);
        var url = shared.Cluster.Coordinator.Endpoint.Url;

        var said = await Kd.Run("run", "fetch", $"{run}", "--url", url, "--out", At("fetched"));
        said.Trim().ShouldBe($"student: {At($"fetched/{RunTexts.Student}.safetensors")}");
        await Kd.Run("run", "fetch", $"{run}", RunTexts.Teacher, "--url", url, "--out", At("fetched"));

        foreach (var name in new[] { RunTexts.Student, RunTexts.Teacher })
            File.ReadAllBytes(At($"fetched/{name}.safetensors"))
                .ShouldBe(File.ReadAllBytes(At($"one/weights/{name}.safetensors")), name);
        Directory.EnumerateFiles(At("fetched")).Count().ShouldBe(2, "nothing half fetched stays");
        (await Kd.Run("export", At($"fetched/{RunTexts.Student}.safetensors"))).Trim().ShouldEndWith(".onnx");
    }

    private string At(string name) => Path.Combine(_folder, name);
}
