using KdCluster.Tests;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>Kubernetes' own schemas (npm's `kubernetes-models`) find nothing wrong with any object.</summary>
public sealed class SchemaTests
{
    private const string Check = """
        const fs = require('fs')
        const types = {
          Namespace: 'v1', Service: 'v1', ServiceAccount: 'v1', ConfigMap: 'v1', StatefulSet: 'apps/v1',
          PodDisruptionBudget: 'policy/v1', NetworkPolicy: 'networking.k8s.io/v1',
          Role: 'rbac.authorization.k8s.io/v1', RoleBinding: 'rbac.authorization.k8s.io/v1',
        }
        for (const file of process.argv.slice(2)) {
          const object = JSON.parse(fs.readFileSync(file, 'utf8'))
          const type = require(`kubernetes-models/${types[object.kind]}/${object.kind}`)[object.kind]
          try { new type(object).validate() } catch (e) { console.log(object.kind, object.metadata.name, String(e)) }
        }
        """;

    [NpmFact]
    [Trait("Lane", "Long")]
    public async Task Every_object_is_valid()
    {
        var folder = Directory.CreateTempSubdirectory("kd-schemas-");
        try
        {
            await Shell.Run(
                "npm", "install", "--prefix", folder.FullName, "--no-audit", "--no-fund", "--ignore-scripts",
                "--loglevel=error", "kubernetes-models@4.5.1");
            var script = Path.Combine(folder.FullName, "check.js");
            await File.WriteAllTextAsync(script, Check);
            var files = new List<string>();
            foreach (var item in Manifests.Everything.Objects.Concat(Manifests.Plain.Objects))
            {
                files.Add(Path.Combine(folder.FullName, $"{files.Count}.json"));
                await File.WriteAllTextAsync(files[^1], k8s.KubernetesJson.Serialize((object)item));
            }

            files.Count.ShouldBeGreaterThan(30);
            (await Shell.Run("node", [script, .. files])).ShouldBe("");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

/// <summary>A fact that needs npm, and kubectl.</summary>
public sealed class NpmFactAttribute : FactAttribute
{
    public NpmFactAttribute() => Skip = KubectlFactAttribute.Missing
        ?? (OnPath.Has("npm") && OnPath.Has("node") ? null : "needs node and npm: apt-get install nodejs npm");
}
