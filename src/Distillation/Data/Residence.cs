using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Data;

/// <summary>How much of a set is held in memory before it is read from its file batch by batch.</summary>
internal static class Residence
{
    /// <summary>Of a GPU's memory nobody tells the size here; the smallest that people train on have 8 GB.</summary>
    private const long MostOnGpu = 2L << 30;

    /// <summary>
    /// A quarter of what this process may have, its control group's limit included: nets, gradients and the test set
    /// need room too.
    /// </summary>
    public static long MostBytes(Device device) =>
        device.type == DeviceType.CPU ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 : MostOnGpu;
}
