using static TorchSharp.torch;

namespace KdCluster.Distillation.Libtorch;

/// <summary>
/// Whether libtorch may compute float32 products with a GPU's tensor cores, on 10 bits of mantissa (TF32). One switch
/// of the process, which its peers share.
/// </summary>
internal static class TensorCores
{
    /// <returns>For people: why it changes nothing; null: it does.</returns>
    public static string? Allow(Device device)
    {
        if (device.type != TorchSharp.DeviceType.CUDA)
            return $"tf32: true changes nothing on {device}: it is for NVIDIA's tensor cores";
        backends.cuda.matmul.allow_tf32 = true;
        backends.cudnn.allow_tf32 = true;
        return null;
    }
}
