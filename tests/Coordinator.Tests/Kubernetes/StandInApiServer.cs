using System.Text.Json.Nodes;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>
/// Speaks the scale subresource of one StatefulSet as Kubernetes does: merge patches, a resource version that makes a
/// stale one a conflict, and errors as Status objects. What goes wrong, the test says.
/// </summary>
public sealed class StandInApiServer : IAsyncDisposable
{
    private const string Path = "/apis/apps/v1/namespaces/kdcluster/statefulsets/kd-peer/scale";
    private readonly WebApplication _app;
    private int _version = 100;

    private StandInApiServer(WebApplication app) => _app = app;

    public int Replicas { get; private set; } = 2;

    /// <summary>Bodies of patches, as they came.</summary>
    public List<string> Patches { get; } = [];

    public int Requests { get; private set; }

    /// <summary>Answered in place of doing anything; null: nothing is wrong.</summary>
    public int? Fails { get; set; }

    /// <summary>Answers come when this has ended.</summary>
    public Task Slow { get; set; } = Task.CompletedTask;

    /// <summary>A patch has its effect, and its connection is cut before the answer.</summary>
    public bool Cuts { get; set; }

    /// <summary>Somebody else is quicker, once.</summary>
    public bool Races { get; set; }

    public static async Task<StandInApiServer> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var server = new StandInApiServer(builder.Build());
        server._app.MapGet(Path, http => server.Answer(http, server.Read));
        server._app.MapPatch(Path, http => server.Answer(http, server.Patch));
        server._app.MapFallback(http => Refuse(http, 404));
        await server._app.StartAsync();
        return server;
    }

    public KubernetesClientConfiguration Client => new() { Host = _app.Urls.First(), Namespace = "kdcluster" };

    /// <summary>As somebody else would with kubectl.</summary>
    public void Change(int replicas) => (Replicas, _version) = (replicas, _version + 1);

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    private async Task Answer(HttpContext http, Func<HttpContext, Task> answer)
    {
        Requests++;
        await Slow.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await (Fails is { } status ? Refuse(http, status) : answer(http));
    }

    private Task Read(HttpContext http) => http.Response.WriteAsJsonAsync(new
    {
        kind = "Scale",
        apiVersion = "autoscaling/v1",
        metadata = new { name = "kd-peer", @namespace = "kdcluster", resourceVersion = $"{_version}" },
        spec = new { replicas = Replicas },
        status = new { replicas = Replicas, selector = "app.kubernetes.io/component=peer" },
    });

    private async Task Patch(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync();
        if (http.Request.ContentType?.Split(';')[0] != "application/merge-patch+json")
        {
            await Refuse(http, 415);
            return;
        }

        Patches.Add(text);
        if (Races)
            Change(Replicas);
        Races = false;
        var patch = JsonNode.Parse(text)!;
        if (patch["metadata"]?["resourceVersion"]?.GetValue<string>() is { } seen && seen != $"{_version}")
        {
            await Refuse(http, 409);
            return;
        }

        Change(patch["spec"]!["replicas"]!.GetValue<int>());
        if (Cuts)
            http.Abort();
        else
            await Read(http);
    }

    private static Task Refuse(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(
            new { kind = "Status", apiVersion = "v1", status = "Failure", message = "no", code = status });
    }
}
