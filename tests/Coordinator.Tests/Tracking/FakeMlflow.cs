using System.Text.Json;
using KdCluster.Tests;
using Microsoft.AspNetCore.Http;

namespace KdCluster.Coordinator.Tests.Tracking;

/// <summary>Stands in for an MLflow server: the calls that a run makes, by MLflow's REST API 2.0.</summary>
internal sealed class FakeMlflow : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _experiments = [];
    private readonly List<ToldRun> _runs = [];
    private StandInServer _server = null!;

    private FakeMlflow()
    {
    }

    public static async Task<FakeMlflow> Start()
    {
        var mlflow = new FakeMlflow();
        mlflow._server = await StandInServer.Start(mlflow.Serve);
        return mlflow;
    }

    public Uri Url => new(_server.Url);

    /// <summary>Every call is answered 503.</summary>
    public bool IsAway { get; set; }

    public IReadOnlyList<ToldRun> Runs
    {
        get
        {
            lock (_gate)
                return [.. _runs];
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task Serve(HttpContext http)
    {
        var body = http.Request.Method == "POST"
            ? (await JsonDocument.ParseAsync(http.Request.Body)).RootElement
            : default;
        var (status, answer) = IsAway
            ? (503, new { error_code = "TEMPORARILY_UNAVAILABLE" })
            : Answer(http.Request, body);
        http.Response.StatusCode = status;
        await http.Response.WriteAsJsonAsync(answer);
    }

    private (int, object) Answer(HttpRequest request, JsonElement body)
    {
        var call = request.Path.Value!.Replace("/api/2.0/mlflow/", "", StringComparison.Ordinal);
        lock (_gate)
            switch (call)
            {
                case "experiments/get-by-name":
                    return _experiments.TryGetValue(request.Query["experiment_name"].ToString(), out var id)
                        ? (200, new { experiment = new { experiment_id = id } })
                        : (404, new { error_code = "RESOURCE_DOES_NOT_EXIST" });
                case "experiments/create":
                    _experiments[body.GetProperty("name").GetString()!] = $"{_experiments.Count}";
                    return (200, new { experiment_id = $"{_experiments.Count - 1}" });
                case "runs/search":
                    return (200, new
                    {
                        runs = _runs.Where(run => body.GetProperty("filter").GetString()!.Contains(run.Tags["kd.run"]))
                            .Select(run => new { info = new { run_id = run.Id } }),
                    });
                case "runs/create":
                    var experiment = body.GetProperty("experiment_id").GetString();
                    _runs.Add(new($"run-{_runs.Count}", _experiments.Single(one => one.Value == experiment).Key)
                    {
                        Tags = Pairs(body.GetProperty("tags")),
                    });
                    return (200, new { run = new { info = new { run_id = _runs[^1].Id } } });
                case "runs/log-batch":
                    Log(_runs.Single(run => run.Id == body.GetProperty("run_id").GetString()), body);
                    return (200, new { });
                case "runs/update":
                    _runs.Single(run => run.Id == body.GetProperty("run_id").GetString()).Status =
                        body.GetProperty("status").GetString();
                    return (200, new { });
                default:
                    return (404, new { error_code = "ENDPOINT_NOT_FOUND" });
            }
    }

    private static void Log(ToldRun run, JsonElement body)
    {
        foreach (var metric in body.GetProperty("metrics").EnumerateArray())
            run.Metrics.Add((
                metric.GetProperty("key").GetString()!, metric.GetProperty("step").GetInt64(),
                metric.GetProperty("value").GetDouble()));
        foreach (var (key, value) in Pairs(body.GetProperty("params")))
            run.Parameters[key] = value;
    }

    private static Dictionary<string, string> Pairs(JsonElement pairs) => pairs.EnumerateArray().ToDictionary(
        pair => pair.GetProperty("key").GetString()!, pair => pair.GetProperty("value").GetString()!);
}

internal sealed record ToldRun(string Id, string Experiment)
{
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public Dictionary<string, string> Parameters { get; } = [];

    public HashSet<(string Key, long Step, double Value)> Metrics { get; } = [];

    public string? Status { get; set; }
}
