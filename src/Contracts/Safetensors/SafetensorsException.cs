namespace KdCluster.Contracts.Safetensors;

/// <summary>A safetensors file that must not be used. The message names the file, the reason and the remedy.</summary>
public sealed class SafetensorsException(string path, string reason) : IOException($"{path}: {reason}")
{
    /// <summary>Without the file's name.</summary>
    public string Reason => reason;
}
