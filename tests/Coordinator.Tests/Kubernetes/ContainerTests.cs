using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using k8s.Models;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Security;
using KdCluster.Tests;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>The images of the Dockerfile, run as the rendered manifests have it.</summary>
public sealed partial class ContainerTests
{
    private const string Network = "kd-containers";
    private static readonly string[] Names = ["kd-coordinator-0", "kd-peer-0", "kd-peer-1"];

    [ContainerFact]
    [Trait("Lane", "Long")]
    public async Task Containers_complete_a_run_over_TLS_survive_a_kill_and_stop_within_their_grace_with_a_checkpoint()
    {
        await using var images = await Images.Build();
        using var certificates = new TestCertificates();
        var folder = Directory.CreateTempSubdirectory("kd-pods-");
        var token = "";
        await images.Podman("network", "create", "--subnet", "10.91.7.0/24", Network);
        var pods = new List<Pod>();
        try
        {
            (pods, token) = await Create(images, certificates, folder.FullName);
            foreach (var pod in pods)
                await pod.Start();
            foreach (var pod in pods)
                await Until(pods, $"{pod.Name} is ready", () => pod.Is("ready"));
            (await pods[1].Exec("touch", "/app/x")).Error.ShouldContain("Read-only file system");
            (await pods[1].Exec("id", "-u")).Output.Trim().ShouldBe("1654");

            using var api = Client(pods[0], token);
            var run = await Submit(api, epochs: 8);
            await Until(pods, "two epochs are closed", async () => await Epoch(api, run) >= 1);
            await pods[2].Kill();
            await pods[2].Start();
            await Until(
                pods, "the run has completed", async () => (await Show(api, run)).Status == RunStatus.Completed);
            (await Show(api, run)).Epoch.ShouldBe(8);

            run = await Submit(api, epochs: 100);
            await Until(pods, "two epochs are closed", async () => await Epoch(api, run) >= 1);
            (await pods[1].Stop()).ShouldBe(0, await pods[1].Log());
            Directory.EnumerateFiles(
                Path.Combine(pods[1].Data, "data", "checkpoints"), "*", SearchOption.AllDirectories).ShouldNotBeEmpty();
            (await pods[2].Stop()).ShouldBe(0, await pods[2].Log());
            (await pods[0].Stop()).ShouldBe(0, await pods[0].Log());
        }
        finally
        {
            await images.Podman("rm", "--all", "--force", "--time", "0");
            await images.Podman("network", "rm", "--force", Network);
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(List<Pod> Pods, string Token)> Create(
        Images images, TestCertificates certificates, string folder)
    {
        var manifests = Manifests.With("local", "tls");
        var (kept, token) = ApiToken.Make("ann", TokenRole.Operator, DateTimeOffset.UtcNow, null);
        var tokens = Path.Combine(folder, "tokens.json");
        TokenFile.Write(tokens, [kept]);
        var addresses = Names.Select((name, i) => (name, $"10.91.7.{10 + i}")).ToDictionary();
        var hosts = Names.ToDictionary(name => $"{name}.{name[..name.LastIndexOf('-')]}", name => addresses[name]);
        var pods = new List<Pod>();
        foreach (var name in Names)
        {
            var (set, ordinal) = (name[..name.LastIndexOf('-')], int.Parse(name[^1..]));
            var certificate = set == "kd-peer" ? certificates.Issue(name) : certificates.IssueCoordinator();
            var own = await File.ReadAllTextAsync(certificate);
            pods.Add(await Pod.Create(
                images, manifests.Find<V1StatefulSet>(set), ordinal, folder, Network, addresses[name], hosts,
                new Dictionary<string, Dictionary<string, string>>
                {
                    ["settings"] = Settings(manifests, set),
                    ["tokens"] = new() { ["tokens.json"] = await File.ReadAllTextAsync(tokens) },
                    ["certificate"] = new()
                    {
                        ["ca.crt"] = await File.ReadAllTextAsync(certificates.Authority),
                        ["tls.crt"] = own, ["tls.key"] = own,
                    },
                }));
        }

        return (pods, token);
    }

    /// <summary>As they are, but for the API server of Kubernetes, which is not there.</summary>
    private static Dictionary<string, string> Settings(Manifests manifests, string set) => manifests.Objects
        .OfType<V1ConfigMap>().Single(map => map.Metadata.Name.StartsWith(
            set == "kd-peer" ? "kd-node" : "kd-coordinator", StringComparison.Ordinal))
        .Data.ToDictionary(file => file.Key, file => OfKubernetes().Replace(file.Value, ""));

    private static HttpClient Client(Pod coordinator, string token)
    {
        var client = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, _, _, _) => true,
        })
        { BaseAddress = new Uri($"https://{coordinator.Address}:8080") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static async Task<string> Submit(HttpClient api, int epochs)
    {
        var yaml = $$"""
            name: containers
            mode: online
            data: { name: synthetic, samples: 400, testSamples: 100, classes: 10, shape: [1, 28, 28] }
            epochs: {{epochs}}
            batchSize: 50
            peers:
              - { name: ann, model: light-cnn, count: 2 }
            controls: false
            distill: { method: dml, temperature: 1, weight: 1 }
            """;
        using var body = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var answer = await api.PostAsync("/api/runs", body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync(ApiJson.Default.SubmitAnswer))!.Run.Value;
    }

    private static async Task<RunSummary> Show(HttpClient api, string run) =>
        (await api.GetFromJsonAsync($"/api/runs/{run}", ApiJson.Default.RunDetail))!.Summary;

    private static async Task<int> Epoch(HttpClient api, string run) => (await Show(api, run)).Epoch;

    /// <summary>Two cores train, and containers start slowly.</summary>
    private static async Task Until(IEnumerable<Pod> pods, string what, Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!await holds())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException(
                    $"{what}: not within three minutes\n"
                        + string.Join('\n', await Task.WhenAll(pods.Select(pod => pod.Log()))));
            await Task.Delay(200);
        }
    }

    [GeneratedRegex(@"  # `kd scale RUN N`.*?\n  kubernetes \{.*?\n  \}\n", RegexOptions.Singleline)]
    private static partial Regex OfKubernetes();
}
