using System.Globalization;
using System.Runtime.InteropServices;
using KdCluster.Contracts.Messages;
using TorchSharp;

namespace KdCluster.Reference;

/// <summary>What this process computes with.</summary>
internal static class Stack
{
    public static PeerMachine Of(ReferenceOptions options)
    {
        return new PeerMachine(
            $"libtorch {torch.__version__}", null, Environment.Version.ToString(),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, "
                    + $"{Environment.ProcessorCount} cores"),
            options.TorchThreads, options.Device);
    }
}
