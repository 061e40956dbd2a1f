using System.Net.Http.Json;
using System.Text.Json;

namespace KdCluster.Tracking.Mlflow;

/// <summary>The calls of MLflow's REST API (2.0) that a run needs. All of them may be repeated.</summary>
/// <param name="http">With the server's address.</param>
internal sealed class MlflowClient(HttpClient http)
{
    private const string Tag = "kd.run";

    /// <summary>The experiment of that name; made when there is none.</summary>
    public async Task<string> Experiment(string name, CancellationToken stop)
    {
        using var found = await http.GetAsync(
            $"api/2.0/mlflow/experiments/get-by-name?experiment_name={Uri.EscapeDataString(name)}", stop);
        if (found.IsSuccessStatusCode)
            return (await Read(found, stop)).GetProperty("experiment").GetProperty("experiment_id").GetString()!;
        if (found.StatusCode != System.Net.HttpStatusCode.NotFound)
            found.EnsureSuccessStatusCode();
        return (await Post("experiments/create", new { name }, stop)).GetProperty("experiment_id").GetString()!;
    }

    /// <summary>The MLflow run of a run: the one that was made for it before, or a new one.</summary>
    public async Task<string> Run(string experiment, string run, DateTimeOffset began, CancellationToken stop)
    {
        var search = new
        {
            experiment_ids = new[] { experiment }, filter = $"tags.`{Tag}` = '{run}'", max_results = 1,
        };
        var found = await Post("runs/search", search, stop);
        if (found.TryGetProperty("runs", out var runs) && runs.GetArrayLength() > 0)
            return Id(runs[0]);
        var tags = new[] { new { key = Tag, value = run }, new { key = "mlflow.runName", value = run } };
        var made = await Post(
            "runs/create",
            new { experiment_id = experiment, run_name = run, start_time = began.ToUnixTimeMilliseconds(), tags },
            stop);
        return Id(made.GetProperty("run"));

        static string Id(JsonElement run) => run.GetProperty("info").GetProperty("run_id").GetString()!;
    }

    public Task Log(
        string id, IEnumerable<MlflowMetric> metrics, IEnumerable<MlflowWord> parameters, CancellationToken stop) =>
        Post("runs/log-batch", new { run_id = id, metrics, @params = parameters }, stop);

    /// <param name="status">`FINISHED`, `FAILED` or `KILLED`.</param>
    public Task End(string id, string status, DateTimeOffset at, CancellationToken stop) => Post(
        "runs/update", new { run_id = id, status, end_time = at.ToUnixTimeMilliseconds() }, stop);

    private async Task<JsonElement> Post(string call, object body, CancellationToken stop)
    {
        using var response = await http.PostAsJsonAsync($"api/2.0/mlflow/{call}", body, stop);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException(
                $"{call} was answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(stop)}",
                null, response.StatusCode);
        return await Read(response, stop);
    }

    private static async Task<JsonElement> Read(HttpResponseMessage response, CancellationToken stop) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(stop);
}

internal sealed record MlflowMetric(string key, double value, long timestamp, long step);

internal sealed record MlflowWord(string key, string value);
