using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Training;

namespace KdCluster.Bench;

/// <summary>Weights of a net as they are drawn: what a teacher knows does not change what it costs.</summary>
internal sealed class MadeTeacher : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-bench");

    public MadeTeacher(string model, ImageShape images)
    {
        File = new TeacherFile(model, Path.Combine(_folder.FullName, "teacher.safetensors"));
        using var net = ModelRegistry.Create(model, images, classes: 10, seed: 1);
        TensorFile.Write(File.Path, StateDict.Of(net));
    }

    public TeacherFile File { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}
