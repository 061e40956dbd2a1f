using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>A fact that needs a kubectl with kustomize 5 inside. Debian 12's own is too old.</summary>
public sealed partial class KubectlFactAttribute : FactAttribute
{
    private const int LeastMinor = 27;
    private static readonly Lazy<bool> Is = new(Look);

    public KubectlFactAttribute() => Skip = Is.Value ? null : $"needs kubectl 1.{LeastMinor} or newer";

    private static bool Look()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("kubectl", ["version", "--client", "-o", "json"])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            var minor = Minor().Match(process.StandardOutput.ReadToEnd());
            return minor.Success && int.Parse(minor.Groups[1].Value) >= LeastMinor;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    [GeneratedRegex(@"""minor"":\s*""(\d+)")]
    private static partial Regex Minor();
}
