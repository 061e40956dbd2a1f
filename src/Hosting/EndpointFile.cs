using System.Text.Json;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Files;

namespace KdCluster.Hosting;

/// <summary>`endpoint.json` in a process's data folder: whole, or not there.</summary>
public static class EndpointFile
{
    public const string Name = "endpoint.json";

    public static void Write(string folder, Endpoint endpoint) => AtomicFile.Write(
        Path.Combine(folder, Name), file => JsonSerializer.Serialize(file, endpoint, ApiJson.Default.Endpoint));

    /// <summary>A stopped process is not to be found.</summary>
    public static void Delete(string folder) => File.Delete(Path.Combine(folder, Name));
}
