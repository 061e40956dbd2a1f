using KdCluster.Contracts.Files;

namespace KdCluster.Security.Tests.Certificates;

/// <summary>Certificates in files of their own, deleted afterwards.</summary>
internal sealed class Folder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-certificates-");

    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        AtomicFile.Write(path, text);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
