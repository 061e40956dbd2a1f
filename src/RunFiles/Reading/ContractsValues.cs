using System.Text.Json.Serialization;

namespace KdCluster.RunFiles;

/// <summary>The types that an option's value may have.</summary>
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(IReadOnlyList<int>))]
internal sealed partial class ContractsValues : JsonSerializerContext;
