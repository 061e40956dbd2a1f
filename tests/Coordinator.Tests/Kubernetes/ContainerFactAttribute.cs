using KdCluster.Tests;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>A fact that builds images and runs containers of them.</summary>
public sealed class ContainerFactAttribute : FactAttribute
{
    /// <summary>Debian's packages are called like them.</summary>
    private static readonly string[] Programs = ["buildah", "podman", "runc", "debootstrap"];

    public ContainerFactAttribute() => Skip =
        !Environment.IsPrivilegedProcess ? "containers need root: run the tests as root"
        : Programs.Where(program => !OnPath.Has(program)).ToArray() is { Length: > 0 } missing
            ? $"needs {string.Join(", ", missing)}: apt-get install {string.Join(' ', missing)}"
        : KubectlFactAttribute.Missing;
}
