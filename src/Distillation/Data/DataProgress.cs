namespace KdCluster.Distillation.Data;

/// <summary>
/// How far the reading of a data set is. Told from several threads; whoever hears it returns at once.
/// </summary>
/// <param name="Doing">Such as `decoding`.</param>
public readonly record struct DataProgress(string Doing, int Done, int Total);
