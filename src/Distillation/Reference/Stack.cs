using System.Globalization;
using System.Runtime.InteropServices;
using KdCluster.Contracts.Reports;
using TorchSharp;

namespace KdCluster.Distillation.Reference;

/// <summary>What this process computes with.</summary>
internal static class Stack
{
    public static StackReport Of(ReferenceOptions options)
    {
        // The package's assembly has the package's version; the one of this repository has its own.
        var name = typeof(torch).Assembly.GetName().Version is { Major: 0, Minor: >= 100 } ? "packages" : "embedded";
        return new StackReport(
            $"{name} libtorch {torch.__version__}", null, Environment.Version.ToString(),
            string.Create(CultureInfo.InvariantCulture, $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} cores"),
            options.TorchThreads, options.Device);
    }
}
