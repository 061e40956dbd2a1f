using System.Text.RegularExpressions;
using KdCluster.Tests;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>A fact that needs a kubectl with kustomize 5 inside. Debian 12's own is too old.</summary>
public sealed partial class KubectlFactAttribute : FactAttribute
{
    private const int LeastMinor = 27;
    private static readonly Lazy<bool> Is = new(Look);

    public KubectlFactAttribute() => Skip = Missing;

    internal static string? Missing => Is.Value
        ? null
        : $"needs kubectl 1.{LeastMinor} or newer on the path: https://kubernetes.io/docs/tasks/tools";

    private static bool Look()
    {
        if (!OnPath.Has("kubectl"))
            return false;
        var (_, output, _) = Shell.Try("kubectl", "version", "--client", "-o", "json").GetAwaiter().GetResult();
        var minor = Minor().Match(output);
        return minor.Success && int.Parse(minor.Groups[1].Value) >= LeastMinor;
    }

    [GeneratedRegex(@"""minor"":\s*""(\d+)")]
    private static partial Regex Minor();
}
