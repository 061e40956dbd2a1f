using System.Net;
using System.Net.Http.Json;
using System.Text;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Tests;

namespace KdCluster.Coordinator.Tests.Api;

public sealed class SweepApiTests
{
    private static async Task<SubmitAnswer> Submit(HttpClient http, string yaml)
    {
        using var response =
            await http.PostAsync("/api/runs", new StringContent(yaml, Encoding.UTF8, "application/yaml"));
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        var answer = (await response.Content.ReadFromJsonAsync(ApiJson.Default.SubmitAnswer))!;
        response.Headers.Location!.ToString().ShouldBe($"/api/sweeps/{answer.Sweep}");
        return answer;
    }

    private static async Task<SweepDetail> Ended(HttpClient http, SubmitAnswer sweep)
    {
        SweepDetail? detail = null;
        await Eventually.Holds("the sweep has ended", async () =>
        {
            detail = await http.GetFromJsonAsync($"/api/sweeps/{sweep.Sweep}", ApiJson.Default.SweepDetail);
            return detail!.Summary.Finished is not null;
        });
        return detail!;
    }

    [Fact]
    public async Task A_sweep_is_submitted_followed_and_reported()
    {
        await using var coordinator = await TestCoordinator.Start();
        var http = coordinator.Http;
        coordinator.Node("n1", 2);
        var sweep = await Submit(http, Yaml.Online(more: Yaml.Sweep));
        sweep.Runs.ShouldBe(4);
        var detail = await Ended(http, sweep);
        detail.Summary.Status.ShouldBe(RunStatus.Completed);
        detail.Summary.Completed.ShouldBe(4);
        detail.Runs.Select(r => (r.Sweep!.Values["temperature"], r.Sweep.Seed))
            .ShouldBe([("1", 1), ("1", 2), ("4", 1), ("4", 2)]);
        (await http.GetFromJsonAsync("/api/sweeps", ApiJson.Default.IReadOnlyListSweepSummary))!.Single()
            .ShouldBe(detail.Summary);

        var report = (await http.GetFromJsonAsync($"/api/sweeps/{sweep.Sweep}/report", ApiJson.Default.SweepReport))!;
        (report.Runs, report.Completed).ShouldBe((4, 4));
        report.Points.Select(p => p.Values.Single()).ShouldBe(["1", "4"]);
        report.Points[0].Seeds.ShouldBe([1, 2]);
        report.Points[0].Ensemble!.Mean.ShouldBe(0.75);
        (await http.GetStringAsync($"/api/sweeps/{sweep.Sweep}/report.md"))
            .ShouldContain("# test: 4 of 4 runs completed");
    }

    [Fact]
    public async Task A_sweep_is_paused_resumed_and_cancelled_as_one()
    {
        await using var coordinator = await TestCoordinator.Start();
        var http = coordinator.Http;
        coordinator.Node("n1", 2);
        var sweep = await Submit(http, Yaml.Online(epochs: 30, more: Yaml.Sweep));
        var at = $"/api/sweeps/{sweep.Sweep}";
        (await http.PostAsync(at + "/pause", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await http.GetFromJsonAsync(at, ApiJson.Default.SweepDetail))!.Summary.Status.ShouldBe(RunStatus.Paused);
        (await http.PostAsync(at + "/pause", null)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await http.PostAsync(at + "/resume", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        using var cancel = new HttpRequestMessage(
            HttpMethod.Post,
            at
                + "/cancel") { Content =
                    new StringContent("{\"reason\":\"enough\"}", Encoding.UTF8, "application/json") };
        using var answer = await http.SendAsync(cancel);
        var said = (await answer.Content.ReadFromJsonAsync(ApiJson.Default.CommandAnswer))!;
        said.Run.Value.ShouldBe(sweep.Sweep!.Value.Value);
        said.Detail.ShouldContain("of 4 runs: its peers are being released");
        var detail = await Ended(http, sweep);
        detail.Summary.Status.ShouldBe(RunStatus.Cancelled);
        detail.Runs.Where(r => r.Status == RunStatus.Cancelled).ShouldAllBe(r => r.Reason == "enough");
        (await http.PostAsync(at + "/cancel", null)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_sweep_that_is_not_there_is_one_clear_line()
    {
        await using var coordinator = await TestCoordinator.Start();
        foreach (var path in new[] { "/api/sweeps/nope", "/api/sweeps/nope/report" })
        {
            using var response = await coordinator.Http.GetAsync(path);
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await response.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Title.ShouldBe(
                "there is no sweep \"nope\"");
        }

        (await coordinator.Http.GetStringAsync("/api/sweeps")).ShouldBe("[]");
    }

    [Fact]
    public async Task A_sweep_with_a_mistake_makes_no_run_at_all()
    {
        await using var coordinator = await TestCoordinator.Start();
        using var response = await coordinator.Http.PostAsync(
            "/api/runs",
            new StringContent(
                Yaml.Online(more: "sweep: { temperature: [1, -4] }"), Encoding.UTF8, "application/yaml"));
        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await coordinator.Runs()).ShouldBeEmpty();
    }
}
