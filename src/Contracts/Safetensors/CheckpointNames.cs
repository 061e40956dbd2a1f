namespace KdCluster.Contracts.Safetensors;

/// <summary>
/// What a checkpoint calls its parts, so that the student can be taken out of it where there is no libtorch.
/// </summary>
public static class CheckpointNames
{
    /// <summary>Before the names of the net's tensors.</summary>
    public const string Model = "model/";

    /// <summary>
    /// Before the names of the exported student's tensors, where these are others than the net's (`simkd`).
    /// </summary>
    public const string Exported = "export/";

    /// <summary>Begins the keys of the metadata that say what one must know to use the student.</summary>
    public const string StudentKey = "kd.student.";
}
