namespace KdCluster.Console.Cluster;

/// <summary>An answer as a value, and as the JSON that it came in.</summary>
public sealed record Answer<T>(T Value, string Json);
