using System.Text.RegularExpressions;
using TorchSharp;

namespace KdCluster.Distillation.Training;

/// <summary>Where tensors live: `cpu`, `cuda`, `cuda:1`.</summary>
public static partial class TrainingDevice
{
    [GeneratedRegex("^(cpu|cuda|cuda:[0-9]{1,3})$")]
    private static partial Regex Names { get; }

    /// <summary>Tries it with one number.</summary>
    /// <exception cref="DeviceException">It is not there, or this libtorch cannot use it.</exception>
    public static void Require(string name)
    {
        if (!Names.IsMatch(name))
            throw new DeviceException(name, "devices are called cpu, cuda or cuda:N");
        try
        {
            using var probe = torch.ones([1], device: torch.device(name));
            using var doubled = probe.Plus(probe);
        }
        catch (Exception e)
        {
            // libtorch's own, TorchSharp's and the parser's are of several types; the first line says it.
            throw new DeviceException(name, Reason(e), e);
        }
    }

    /// <summary>What follows TorchSharp's first sentence is a trace of where it looked.</summary>
    private static string Reason(Exception e) => e.Message.Split('\n')[0].Split(" Trace from ")[0].TrimEnd('.');
}

/// <summary>A device on which nothing can be trained.</summary>
public sealed class DeviceException(string device, string reason, Exception? inner = null)
    : Exception($"device {device} cannot be used: {reason}", inner);
