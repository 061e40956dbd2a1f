namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>A fact that builds images and runs containers of them.</summary>
public sealed class ContainerFactAttribute : FactAttribute
{
    private static readonly string[] Programs = ["buildah", "podman", "runc", "debootstrap", "kubectl"];

    public ContainerFactAttribute() => Skip =
        Environment.UserName != "root" ? "containers need root"
        : Programs.FirstOrDefault(program => !Shell.Has(program)) is { } missing ? $"needs {missing}"
        : null;
}
