using System.Net;
using System.Net.Http.Json;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Api;
using KdCluster.Tests;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>Disks that are full and files that are damaged, at a real coordinator.</summary>
public sealed class JournalTroubleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-trouble-").FullName;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [SmallDiskFact]
    public async Task A_full_disk_is_named_and_the_coordinator_goes_on_when_there_is_room()
    {
        await using var coordinator = await Daemon.StartOnSmallDisk(
            "coordinator", "coordinator", _folder, 3, "--port", "0", "--http-port", "0");
        var url = coordinator.Endpoint.Url;
        (await Submit(url)).StatusCode.ShouldBe(HttpStatusCode.Created);
        SmallDisk.Fill(coordinator);
        var full = $"the journal {Path.Combine(_folder, "journal.db")} cannot be written, since its disk is full: "
            + "free some space";
        using (var refused = await Refused(url))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.InsufficientStorage);
            (await Reason(refused)).ShouldBe(full);
        }

        using (var ready = await _http.GetAsync(url + "/healthz/ready"))
        {
            ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await Reason(ready)).ShouldBe(full);
        }

        (await _http.GetAsync(url + "/healthz/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        SmallDisk.MakeRoom(coordinator);
        await Eventually.Holds(
            "it is ready again", async () => (await _http.GetAsync(url + "/healthz/ready")).IsSuccessStatusCode);
        (await Submit(url)).StatusCode.ShouldBe(HttpStatusCode.Created);
        await Eventually.Holds("it says so", () => coordinator.Log.Contains("the journal can be written again"));
        coordinator.Log.Split('\n').Count(line => line.Contains(full)).ShouldBe(1, coordinator.Log);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_journal_ends_the_program_with_one_line_and_its_exit_code(bool empty)
    {
        var journal = Path.Combine(_folder, "journal.db");
        await File.WriteAllTextAsync(journal, empty ? "" : "these are no tables of any kind, and not a database");
        await using var coordinator = Daemon.Launch("coordinator", "coordinator", _folder);
        (await coordinator.Ended(TimeSpan.FromSeconds(60))).ShouldBe(3);
        var lines = coordinator.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldHaveSingleItem().ShouldStartWith($"kd-coordinator: the journal {journal} is damaged");
        lines[0].ShouldContain("put a backup in its place");
    }

    private async Task<HttpResponseMessage> Submit(string url) =>
        await _http.PostAsync(url + "/api/runs", new StringContent(RunTexts.Online, null, "application/yaml"));

    /// <summary>What was allotted to the journal before is used up first.</summary>
    private async Task<HttpResponseMessage> Refused(string url)
    {
        for (var i = 0; i < 200; i++)
        {
            var answer = await Submit(url);
            if (answer.StatusCode != HttpStatusCode.Created)
                return answer;
            answer.Dispose();
        }

        throw new InvalidOperationException("the disk does not become full");
    }

    private static async Task<string> Reason(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Title;
}
