namespace KdCluster.Distillation.Checkpoints;

/// <summary>
/// A checkpoint or weights file that cannot be written or must not be used. The message names the file, the reason and
/// the remedy.
/// </summary>
public sealed class CheckpointException(string path, string reason, Exception? inner = null)
    : IOException($"{path}: {reason}", inner);
