using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>The objects of `k8s/`, as `kubectl kustomize` renders them.</summary>
public sealed class Manifests
{
    /// <summary>In the order in which they are to be combined.</summary>
    public static readonly string[] Components = ["gpu", "ha", "local", "monitoring", "tls"];

    private static readonly Lazy<Manifests> All = new(() => With(Components));
    private static readonly Lazy<Manifests> Bare = new(Base);

    private static readonly Dictionary<string, Type> Types = new()
    {
        ["v1/Namespace"] = typeof(V1Namespace),
        ["v1/Service"] = typeof(V1Service),
        ["v1/ServiceAccount"] = typeof(V1ServiceAccount),
        ["v1/ConfigMap"] = typeof(V1ConfigMap),
        ["apps/v1/StatefulSet"] = typeof(V1StatefulSet),
        ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["networking.k8s.io/v1/NetworkPolicy"] = typeof(V1NetworkPolicy),
        ["rbac.authorization.k8s.io/v1/Role"] = typeof(V1Role),
        ["rbac.authorization.k8s.io/v1/RoleBinding"] = typeof(V1RoleBinding),
    };

    private Manifests(string text)
    {
        Text = text;
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var parts = text.Split("\n---\n");
        foreach (var (document, part) in stream.Documents.Zip(parts))
        {
            var root = (YamlMappingNode)document.RootNode;
            var kind = $"{root["apiVersion"]}/{root["kind"]}";
            if (Types.TryGetValue(kind, out var type))
                Objects.Add((IKubernetesObject<V1ObjectMeta>)KubernetesYaml.LoadAllFromString(
                    part, new Dictionary<string, Type> { [kind] = type }, strict: true).Single());
            else
                Others.Add((kind, root));
        }
    }

    public string Text { get; }

    /// <summary>Read strictly: a field that Kubernetes does not know is an error.</summary>
    public List<IKubernetesObject<V1ObjectMeta>> Objects { get; } = [];

    /// <summary>Of kinds that cert-manager and Prometheus' operator bring.</summary>
    public List<(string Kind, YamlMappingNode Root)> Others { get; } = [];

    public IEnumerable<V1StatefulSet> Sets => Objects.OfType<V1StatefulSet>();

    public T Find<T>(string name)
        where T : IKubernetesObject<V1ObjectMeta> =>
        Objects.OfType<T>().Single(o => o.Metadata.Name == name);

    /// <summary>The base with each component, rendered once.</summary>
    public static Manifests Everything => All.Value;

    /// <summary>The base alone, rendered once.</summary>
    public static Manifests Plain => Bare.Value;

    /// <summary>`k8s` of the checkout.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../k8s"));

    private static Manifests Base() => new(Render(Path.Combine(Folder, "base")));

    public static Manifests Overlay(string name) => new(Render(Path.Combine(Folder, "overlays", name)));

    /// <summary>The base with these components, as a user would combine them.</summary>
    public static Manifests With(params string[] components)
    {
        var folder = Directory.CreateTempSubdirectory("kd-manifests-");
        try
        {
            var home = Path.GetRelativePath(folder.FullName, Folder);
            File.WriteAllText(
                Path.Combine(folder.FullName, "kustomization.yaml"),
                $"""
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [{home}/base]
                components: [{string.Join(", ", components.Select(name => $"{home}/components/{name}"))}]
                """);
            return new(Render(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Render(string folder) =>
        Shell.Run("kubectl", "kustomize", folder).GetAwaiter().GetResult();

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
