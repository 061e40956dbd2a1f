namespace KdCluster.Distillation.Data;

/// <param name="Training">Samples of the class, or that show it, before any limit or split.</param>
public sealed record ClassCount(string Name, int Training, int Test);
