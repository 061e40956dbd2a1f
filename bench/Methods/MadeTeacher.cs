using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;

namespace KdCluster.Bench;

/// <summary>Weights of a light-cnn as they are drawn: what a teacher knows does not change what it costs.</summary>
internal sealed class MadeTeacher : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-bench");

    public MadeTeacher()
    {
        using var model = ModelRegistry.Create("light-cnn", new ImageShape(1, 28, 28), 10, seed: 1);
        TensorFile.Write(Path, StateDict.Of(model));
    }

    public string Path => System.IO.Path.Combine(_folder.FullName, "teacher.safetensors");

    public void Dispose() => _folder.Delete(recursive: true);
}
