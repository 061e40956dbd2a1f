using System.Net.Http.Json;
using System.Text;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;

namespace KdCluster.Bench;

/// <summary>A run of a bench, as a user has it: over the coordinator's HTTP API.</summary>
internal sealed class BenchRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly HttpClient _http;
    private readonly string _url;
    private readonly RunId _run;

    private BenchRun(HttpClient http, RunId run) => (_http, _url, _run) = (http, $"api/runs/{run}", run);

    public static async Task<BenchRun> Submit(ClusterSite site, string runFile)
    {
        var http = site.Http();
        using var submitted = await http.PostAsync(
            "api/runs", new StringContent(runFile, Encoding.UTF8, "application/yaml"));
        submitted.EnsureSuccessStatusCode();
        return new(http, (await submitted.Content.ReadFromJsonAsync(ApiJson.Default.SubmitAnswer))!.Run);
    }

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
        for (var patience = DateTime.UtcNow + Patience; ;)
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
