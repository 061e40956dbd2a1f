using System.IO.Compression;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>A folder of small data files that a test made, gone after it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kd-data-").FullName;

    public string Write(string name, params byte[][] parts)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, [.. parts.SelectMany(part => part)]);
        return path;
    }

    public string WriteGzip(string name, params byte[][] parts)
    {
        var path = System.IO.Path.Combine(Path, name);
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        foreach (var part in parts)
            gzip.Write(part);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public static byte[] BigEndian(params int[] values) =>
        [.. values.SelectMany(value => BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(value)))];
}
