namespace KdCluster.Distillation.Data;

/// <summary>One key that a data set adds below `data`.</summary>
/// <param name="Kind">`int`, `number` or `shape` (text such as 3x32x32).</param>
public sealed record DataOption(string Name, string Kind, string Default, double? Minimum, double? Maximum, string Meaning);
