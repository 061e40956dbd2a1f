using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace KdCluster.Console.Tests;

/// <summary>
/// The manifests, as `kubectl kustomize` renders them. Where there is no kubectl, or one too old (Debian 12 has 1.20),
/// the files of the base are checked as they stand; the overlays then are not.
/// </summary>
public class KubernetesTests
{
    private static readonly string Home =
        new Session(Spectre.Console.AnsiConsole.Console, TextWriter.Null, false, TimeProvider.System, _ => null).Home();

    [Fact]
    public void Coordinator_and_peers_are_stateful_sets_behind_headless_services()
    {
        var objects = Render("base") ?? Files();

        foreach (var name in new[] { "kd-coordinator", "kd-peer" })
        {
            var set = Find(objects, "StatefulSet", name);
            var service = Find(objects, "Service", Text(set, "spec", "serviceName"));
            Text(service, "spec", "clusterIP").ShouldBe("None");
            Text(service, "spec", "selector", "app.kubernetes.io/name")
                .ShouldBe(Text(set, "spec", "selector", "matchLabels", "app.kubernetes.io/name"));
            var container = Container(set);
            var ports = Names(container, "ports");
            foreach (var port in Names(service, "spec", "ports"))
                ports.ShouldContain(port);
            foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
                At(container, probe).ShouldNotBeNull();
        }
    }

    [Fact]
    public void A_peer_has_one_gpu_and_time_to_save_its_checkpoint()
    {
        var peer = Find(Render("base") ?? Files(), "StatefulSet", "kd-peer");

        Text(Container(peer), "resources", "limits", "nvidia.com/gpu").ShouldBe("1");
        int.Parse(Text(peer, "spec", "template", "spec", "terminationGracePeriodSeconds"))
            .ShouldBeGreaterThanOrEqualTo(30);
    }

    [Fact]
    public void The_token_comes_from_a_secret_that_is_not_in_the_manifests()
    {
        var objects = Render("base") ?? Files();

        objects.ShouldNotContain(o => Text(o, "kind") == "Secret");
        var token = ((YamlSequenceNode)At(Container(Find(objects, "StatefulSet", "kd-coordinator")), "env")!)
            .Single(e => Text(e, "name") == "KD_TOKEN");
        Text(token, "valueFrom", "secretKeyRef", "name").ShouldBe("kd-token");
    }

    [Fact]
    public void The_settings_are_those_of_hocon()
    {
        if (Render("base") is not { } objects)
            return;
        var settings = objects.Single(o => Text(o, "kind") == "ConfigMap");
        foreach (var file in new[] { "akka.conf", "coordinator.conf", "node.conf" })
            Text(settings, "data", file).ShouldBe(File.ReadAllText(Path.Combine(Home, "hocon", file)));

        var volume = At(Find(objects, "StatefulSet", "kd-peer"), "spec", "template", "spec", "volumes")![0];
        Text(volume, "configMap", "name").ShouldBe(Text(settings, "metadata", "name"));
    }

    [Fact]
    public void Overlays_take_the_gpu_away_and_add_peers()
    {
        if (Render("overlays/cpu") is not { } cpu || Render("overlays/many-peers") is not { } many)
            return;
        var peer = Container(Find(cpu, "StatefulSet", "kd-peer"));
        At(peer, "resources", "limits", "nvidia.com/gpu").ShouldBeNull();
        Text(((YamlSequenceNode)At(peer, "env")!).Single(e => Text(e, "name") == "KD_DEVICE"), "value").ShouldBe("cpu");
        Text(Find(many, "StatefulSet", "kd-peer"), "spec", "replicas").ShouldBe("8");
    }

    /// <summary>Null where kubectl is missing or too old to know what the manifests use.</summary>
    private static List<YamlNode>? Render(string folder)
    {
        var start = new ProcessStartInfo(
            "kubectl", ["kustomize", Path.Combine(Home, "k8s", folder)]) { RedirectStandardOutput = true,
            RedirectStandardError = true };
        try
        {
            if (
                Run(
                    new ProcessStartInfo(
                        "kubectl", ["version", "--client"]) { RedirectStandardOutput = true,
                        RedirectStandardError = true }).Output.Contains("Minor:\"20\"", StringComparison.Ordinal))
            {
                return null;
            }

            var (code, output, error) = Run(start);
            code.ShouldBe(0, error);
            return Parse(output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static List<YamlNode> Files() =>
        [
            .. Directory.EnumerateFiles(Path.Combine(Home, "k8s", "base"), "*.yaml")
            .Where(f => Path.GetFileName(f) != "kustomization.yaml").SelectMany(f => Parse(File.ReadAllText(f)))];

    private static (int Code, string Output, string Error) Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    private static List<YamlNode> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(d => d.RootNode)];
    }

    private static YamlNode Find(List<YamlNode> objects, string kind, string name) =>
        objects.Single(o => Text(o, "kind") == kind && Text(o, "metadata", "name") == name);

    private static YamlNode Container(YamlNode set) => At(set, "spec", "template", "spec", "containers")![0];

    private static List<string> Names(YamlNode node, params string[] path) =>
        [.. ((YamlSequenceNode)At(node, path)!).Select(n => Text(n, "name"))];

    private static string Text(YamlNode node, params string[] path) => (At(node, path) as YamlScalarNode)?.Value ?? "";

    private static YamlNode? At(YamlNode node, params string[] path) =>
        path.Aggregate(
            (YamlNode?)node,
            (at, key) => at is YamlMappingNode map && map.Children.TryGetValue(key, out var child) ? child : null);
}
