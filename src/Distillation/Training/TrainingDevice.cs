using TorchSharp;

namespace KdCluster.Distillation.Training;

/// <summary>Where tensors live: `cpu`, `cuda`, `cuda:1`.</summary>
public static class TrainingDevice
{
    /// <summary>Tries it with one number.</summary>
    /// <exception cref="DeviceException">It is not there, or this libtorch cannot use it.</exception>
    public static void Require(string name)
    {
        try
        {
            using var probe = torch.ones([1], device: torch.device(name));
            using var doubled = probe.Plus(probe);
        }
        catch (Exception e)
        {
            // libtorch's own, TorchSharp's and the parser's are of several types; the first line says it.
            throw new DeviceException(name, e.Message.Split('\n')[0], e);
        }
    }
}

/// <summary>A device on which nothing can be trained.</summary>
public sealed class DeviceException(string device, string reason, Exception? inner = null)
    : Exception($"device {device} cannot be used: {reason}", inner);
