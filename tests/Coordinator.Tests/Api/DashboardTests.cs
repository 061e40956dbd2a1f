using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Tests.Support;

namespace KdCluster.Coordinator.Tests.Api;

public sealed class DashboardTests
{
    [Fact]
    public async Task The_page_needs_no_token_and_asks_nothing_of_other_hosts()
    {
        await using var coordinator = await TestCoordinator.Start(token: "secret");
        using var answer = await coordinator.Http.GetAsync("/");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith(
            "default-src 'none'; script-src 'self'");
        // Built with node, or without: then it says how to get it.
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldMatch("/assets/app-[0-9a-f]+\\.js|apt-get install nodejs npm");
        page.ShouldNotContain("://");
        (await coordinator.Http.GetAsync("/assets/nothing.js")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await coordinator.Http.GetAsync("/api/events")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Who_watches_the_cluster_gets_all_runs_and_then_what_changes()
    {
        await using var coordinator = await TestCoordinator.Start();
        await coordinator.Submit("k1", Yaml.Online());
        using var reader = new StreamReader(await coordinator.Http.GetStreamAsync("/api/events"));

        var (name, data) = await Next(reader);
        name.ShouldBe("runs");
        JsonSerializer.Deserialize(data, ApiJson.Default.IReadOnlyListRunSummary)!.Single().Name.ShouldBe("test");
        (await Next(reader)).ShouldBe(("nodes", "[]"));

        coordinator.Node("n1", 2);
        var seen = new HashSet<string>();
        while (!seen.Contains("completed") || !seen.Contains("nodes"))
        {
            (name, data) = await Next(reader);
            seen.Add(name == "run" ? JsonDocument.Parse(data).RootElement.GetProperty("status").GetString()! : name);
        }
    }

    [Fact]
    public async Task A_run_file_is_checked_without_a_run_and_is_given_back_as_it_came()
    {
        await using var coordinator = await TestCoordinator.Start();
        var wrong = await Checked(coordinator, Yaml.Online(epochs: -1));
        wrong.Problems.Single().Path.ShouldBe("epochs");
        var right = await Checked(coordinator, Yaml.Online(peers: 3) + Yaml.Sweep);
        (right.Problems.Count, right.Runs, right.Epochs, right.Peers).ShouldBe((0, 4, 3, 3));
        (await coordinator.Runs()).ShouldBeEmpty();

        await coordinator.Submit("k1", Yaml.Online() + Yaml.Sweep);
        foreach (var run in await coordinator.Runs())
            (await coordinator.Http.GetStringAsync($"/api/runs/{run}/file")).ShouldBe(Yaml.Online() + Yaml.Sweep);
    }

    [Fact]
    public async Task Who_asks_is_told_what_his_token_may()
    {
        await using var open = await TestCoordinator.Start();
        (await open.Http.GetStringAsync("/api/me")).ShouldBe("""{"name":null,"role":"admin"}""");
        await using var locked = await TestCoordinator.Start(token: "secret");
        locked.Http.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        (await locked.Http.GetStringAsync("/api/me")).ShouldBe("""{"name":"KD_TOKEN","role":"admin"}""");
    }

    private static async Task<CheckAnswer> Checked(TestCoordinator coordinator, string yaml)
    {
        using var body = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var answer = await coordinator.Http.PostAsync("/api/runs/check", body);
        return (await answer.Content.ReadFromJsonAsync(ApiJson.Default.CheckAnswer))!;
    }

    private static async Task<(string Name, string Data)> Next(StreamReader reader)
    {
        var (name, data) = ("", "");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            else if (line.Length == 0 && name != "alive")
                return (name, data);
        }

        throw new EndOfStreamException();
    }
}
