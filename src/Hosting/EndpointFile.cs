using System.Text.Json;
using KdCluster.Contracts.Api;

namespace KdCluster.Hosting;

/// <summary>`endpoint.json` in a process's data folder: whole, or not there.</summary>
public static class EndpointFile
{
    public const string Name = "endpoint.json";

    public static void Write(string folder, Endpoint endpoint)
    {
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $"{Name}.{Environment.ProcessId}.tmp");
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(endpoint, ApiJson.Default.Endpoint));
        File.Move(temporary, Path.Combine(folder, Name), overwrite: true);
    }

    /// <summary>A stopped process is not to be found.</summary>
    public static void Delete(string folder) => File.Delete(Path.Combine(folder, Name));
}
