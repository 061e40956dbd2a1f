namespace KdCluster.Contracts.Api;

/// <summary>
/// `endpoint.json` in the data folder of a process that has started: where it can be reached, chosen ports included.
/// Written whole (temporary file, then renamed) once the process serves.
/// </summary>
/// <param name="Url">HTTP base address, e.g. `http://127.0.0.1:8080`.</param>
/// <param name="Akka">Address to use as a seed node, e.g. `akka.tcp://kd@127.0.0.1:4053`.</param>
public sealed record Endpoint(string Url, string Akka, int ProcessId);
