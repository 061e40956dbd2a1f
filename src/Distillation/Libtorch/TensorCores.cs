using static TorchSharp.torch;

namespace KdCluster.Distillation.Libtorch;

/// <summary>
/// Whether libtorch may compute float32 products and convolutions with a GPU's tensor cores, on 10 bits of mantissa
/// (TF32). Its own default is yes for convolutions and no for products. The two switches are the process's: all its
/// peers and teachers compute as the run of whoever was set up last says.
/// </summary>
internal static class TensorCores
{
    /// <returns>For people: why it changes nothing; null: it does, or nobody asked for it.</returns>
    public static string? Set(Device device, bool allowed)
    {
        if (device.type != TorchSharp.DeviceType.CUDA)
            return allowed ? $"tf32: true changes nothing on {device}: it is for NVIDIA's tensor cores" : null;
        backends.cuda.matmul.allow_tf32 = allowed;
        backends.cudnn.allow_tf32 = allowed;
        return null;
    }
}
