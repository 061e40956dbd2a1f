using System.Net.Http.Json;
using System.Text;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;

namespace KdCluster.Bench;

/// <summary>A run of a bench, as a user has it: over the coordinator's HTTP API.</summary>
internal sealed class BenchRun : IDisposable
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(2);
    private readonly HttpClient _http;
    private readonly string _url;
    private readonly RunId _run;
    private readonly TimeSpan _patience;

    private BenchRun(HttpClient http, RunId run, TimeSpan patience) =>
        (_http, _url, _run, _patience) = (http, $"api/runs/{run}", run, patience);

    /// <param name="patience">With each thing that is waited for; null: two minutes.</param>
    public static async Task<BenchRun> Submit(ClusterSite site, string runFile, TimeSpan? patience = null)
    {
        var http = site.Http();
        using var submitted = await http.PostAsync(
            "api/runs", new StringContent(runFile, Encoding.UTF8, "application/yaml"));
        submitted.EnsureSuccessStatusCode();
        var run = (await submitted.Content.ReadFromJsonAsync(ApiJson.Default.SubmitAnswer))!.Run;
        return new(http, run, patience ?? Usual);
    }

    /// <summary>Of a run that has ended.</summary>
    public async Task<RunReport> Report() => ReportJson.Read(await _http.GetStringAsync(_url + "/report"));

    public async Task Scale(int peers)
    {
        using var scaled = await _http.PostAsJsonAsync(
            _url + "/scale", new ScaleRequest(peers), ApiJson.Default.ScaleRequest);
        scaled.EnsureSuccessStatusCode();
    }

    /// <summary>Waits for it.</summary>
    /// <exception cref="IOException">It did not complete in time.</exception>
    public Task Completed() => Until("it completes", detail => detail.Summary.Status == RunStatus.Completed);

    /// <exception cref="IOException">It did not come to that in time.</exception>
    public async Task Until(string what, Func<RunDetail, bool> holds)
    {
        for (var patience = DateTime.UtcNow + _patience; ;)
        {
            var detail = (await _http.GetFromJsonAsync(_url, ApiJson.Default.RunDetail))!;
            if (holds(detail))
                return;
            var summary = detail.Summary;
            if (summary.Status.IsEnd() || DateTime.UtcNow > patience)
                throw new IOException(
                    $"run {_run} of a bench is {summary.Status}, not so far that {what}: "
                        + (summary.Reason ?? summary.Waiting));
            await Task.Delay(50);
        }
    }

    public void Dispose() => _http.Dispose();
}
