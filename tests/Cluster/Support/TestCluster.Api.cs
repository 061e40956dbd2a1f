using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using Shouldly;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>What a user asks over HTTP.</summary>
public sealed partial class TestCluster
{
    public async Task<IReadOnlyList<NodeView>> GetNodes() =>
        (await _http.GetFromJsonAsync(Coordinator.Endpoint.Url + "/api/nodes", ApiJson.Default.IReadOnlyListNodeView))!;

    public async Task<IReadOnlyList<RunSummary>> GetRuns() =>
        (await _http.GetFromJsonAsync(
            Coordinator.Endpoint.Url + "/api/runs", ApiJson.Default.IReadOnlyListRunSummary))!;

    public async Task<RunDetail> GetRun(RunId run) =>
        (await _http.GetFromJsonAsync($"{Coordinator.Endpoint.Url}/api/runs/{run}", ApiJson.Default.RunDetail))!;

    public async Task<RunReport> GetReport(RunId run) =>
        (await _http.GetFromJsonAsync($"{Coordinator.Endpoint.Url}/api/runs/{run}/report", ApiJson.Default.RunReport))!;

    public async Task<SweepDetail> GetSweep(SweepId sweep) =>
        (await _http.GetFromJsonAsync($"{Coordinator.Endpoint.Url}/api/sweeps/{sweep}", ApiJson.Default.SweepDetail))!;

    public async Task<SweepReport> GetReport(SweepId sweep) =>
        (
            await _http.GetFromJsonAsync(
                $"{Coordinator.Endpoint.Url}/api/sweeps/{sweep}/report", ApiJson.Default.SweepReport))!;

    public async Task<IReadOnlyList<JournalLine>> GetJournal(RunId run) =>
        (
            await _http.GetFromJsonAsync(
                $"{Coordinator.Endpoint.Url}/api/runs/{run}/logs?limit=10000",
                ApiJson.Default.IReadOnlyListJournalLine))!;

    /// <summary>Who was given to which node, in the order of the journal.</summary>
    public Task<IReadOnlyList<PeerAssigned>> Placed(RunId run) => Journaled(run, JournalJson.Default.PeerAssigned);

    /// <summary>The events of one type, in the order of the journal.</summary>
    public async Task<IReadOnlyList<T>> Journaled<T>(RunId run, JsonTypeInfo<T> type)
        where T : IRunEvent =>
        [
            .. (await GetJournal(run)).Where(line => JournalCodec.Is<T>(line.Type))
            .Select(line => line.Data.Deserialize(type)!)];

    /// <summary>The epochs that were closed, with who trained them.</summary>
    public async Task<IReadOnlyList<EpochEnded>> Closed(RunId run) =>
        [
            .. (await GetJournal(run)).Where(line => line.Type == "epoch-ended.1")
            .Select(line => line.Data.Deserialize(JournalJson.Default.EpochEnded)!)];

    public async Task<SubmitAnswer> Submit(string yaml, string? key = null)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            Coordinator.Endpoint.Url + "/api/runs")
        {
            Content = new StringContent(yaml, Encoding.UTF8, "application/yaml"),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"{(int)response.StatusCode}: {text}");
        return JsonSerializer.Deserialize(text, ApiJson.Default.SubmitAnswer)!;
    }

    public async Task Scale(RunId run, int peers)
    {
        using var response = await _http.PostAsJsonAsync(
            $"{Coordinator.Endpoint.Url}/api/runs/{run}/scale", new ScaleRequest(peers), ApiJson.Default.ScaleRequest);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }

    /// <param name="what">`pause`, `resume` or `cancel`.</param>
    public Task Ask(RunId run, string what) => Post($"runs/{run}/{what}");

    public Task Drain(string node) => Post($"nodes/{node}/drain");

    private async Task Post(string path)
    {
        using var response = await _http.PostAsync($"{Coordinator.Endpoint.Url}/api/{path}", null);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }
}
