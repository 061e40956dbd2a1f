using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>The GPUs; none when the libtorch in use knows of none.</summary>
    public static partial class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static bool is_cudnn_available() => Native.kd_cuda_has_cudnn() != 0;

        public static int device_count() => Native.kd_cuda_devices();

        public static void manual_seed(long seed) => Native.Check(Native.kd_cuda_seed(seed, 0));

        public static void manual_seed_all(long seed) => Native.Check(Native.kd_cuda_seed(seed, 1));

        /// <summary>Waits until the GPU has done all it was given.</summary>
        public static void synchronize(Device? device = null) => Native.Check(Native.kd_cuda_synchronize(device?.index ?? -1));
    }
}
