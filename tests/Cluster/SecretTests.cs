using System.Net;
using System.Net.Http.Headers;
using System.Text;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Tests;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>What nobody else may learn stays where it was put.</summary>
public sealed class SecretTests
{
    private const string Token = "kd_a-token-that-nobody-may-read";
    private const string Guess = "kd_a-token-that-somebody-guessed";

    [Fact]
    [Trait("Lane", "Long")]
    public async Task No_token_and_no_key_stands_in_a_log_a_report_an_error_or_the_list_of_processes()
    {
        using var certificates = new TestCertificates();
        var file = certificates.Write("token", Token + "\n");
        await using var cluster = await TestCluster.Start(
            1, slots: 4, certificates: certificates, settings: "kd.coordinator.log-level = verbose\n");
        var said = new StringBuilder();
        var run = (await cluster.Submit(RunTexts.Mean)).Run;
        await cluster.Completed(run);
        cluster.Coordinator.Signal(Signal.Terminate);
        await cluster.Coordinator.Ended(TimeSpan.FromSeconds(30));
        await cluster.StartCoordinator("--token-file", file);

        using var http = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, _, _, _) => true,
        })
        { BaseAddress = new(cluster.Coordinator.Endpoint.Url) };
        foreach (var token in new[] { Guess, Token })
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            foreach (var path in new[]
            {
                "/api/runs", $"/api/runs/{run}", $"/api/runs/{run}/report", "/api/runs/none", "/metrics",
                "/api/version",
            })
            {
                using var answer = await http.GetAsync(path);
                said.AppendLine(answer.ToString()).AppendLine(await answer.Content.ReadAsStringAsync());
            }

            using var command = await http.PostAsync($"/api/runs/{run}/pause", null);
            command.StatusCode.ShouldBe(token == Guess ? HttpStatusCode.Unauthorized : HttpStatusCode.Conflict);
            said.AppendLine(await command.Content.ReadAsStringAsync());
        }

        foreach (var daemon in cluster.Nodes.Append(cluster.Coordinator))
        {
            said.AppendLine(daemon.Log).AppendLine(await File.ReadAllTextAsync($"/proc/{daemon.Id}/cmdline"));
            foreach (var path in Directory.EnumerateFiles(daemon.Data, "*", SearchOption.AllDirectories)
                .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)))
                said.AppendLine(await Latin(path));
        }

        var keys = Keys(certificates);
        keys.Count.ShouldBe(2, "the coordinator's and the node's");
        var all = said.ToString();
        all.ShouldContain(run.Value, Case.Sensitive, "something was said at all");
        foreach (var secret in keys.Concat([Token, Guess, "PRIVATE KEY"]))
            all.Contains(secret, StringComparison.Ordinal).ShouldBeFalse(secret);
    }

    /// <summary>The first line of each key that a process has.</summary>
    private static List<string> Keys(TestCertificates certificates) =>
    [
        .. Directory.EnumerateFiles(Path.GetDirectoryName(certificates.Authority)!, "*.pem").Select(File.ReadAllLines)
            .Select(lines => lines.SkipWhile(line => !line.Contains("PRIVATE KEY")).ElementAtOrDefault(1))
            .OfType<string>(),
    ];

    /// <summary>Also while it is being written.</summary>
    private static async Task<string> Latin(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
