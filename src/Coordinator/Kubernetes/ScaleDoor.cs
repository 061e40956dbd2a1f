using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Kubernetes;

/// <summary>Reads the scale subresource, and changes it by a merge patch that names the version seen.</summary>
public sealed class ScaleDoor : IScaleDoor, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly k8s.Kubernetes _server;
    private readonly string _set;
    private readonly string _namespace;
    private readonly TimeSpan _patience;

    /// <param name="patience">For one answer.</param>
    public ScaleDoor(string set, KubernetesClientConfiguration server, TimeSpan? patience = null)
    {
        (_set, _namespace, _patience) = (set, server.Namespace ?? "default", patience ?? Patience);
        _server = new(server);
    }

    /// <summary>That of the cluster in which this process is a pod.</summary>
    public static ScaleDoor InCluster(string set) => new(set, KubernetesClientConfiguration.InClusterConfig());

    public void Dispose() => _server.Dispose();

    public async Task<ScaleReading> Read(CancellationToken cancellation)
    {
        var scale = await Ask(
            stop => _server.AppsV1.ReadNamespacedStatefulSetScaleAsync(_set, _namespace, cancellationToken: stop),
            cancellation);
        return new(scale.Spec?.Replicas ?? 0, scale.Metadata?.ResourceVersion ?? "");
    }

    public Task Write(int replicas, ScaleReading seen, CancellationToken cancellation)
    {
        var change = JsonSerializer.Serialize(
            new { metadata = new { resourceVersion = seen.Version }, spec = new { replicas } });
        return Ask(
            stop => _server.AppsV1.PatchNamespacedStatefulSetScaleAsync(
                new V1Patch(change, V1Patch.PatchType.MergePatch), _set, _namespace, cancellationToken: stop),
            cancellation);
    }

    private async Task<V1Scale> Ask(Func<CancellationToken, Task<V1Scale>> ask, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_patience);
        try
        {
            return await ask(limit.Token);
        }
        catch (HttpOperationException e)
        {
            throw Explain(e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Unreachable($"no answer within {_patience.TotalSeconds:0.#} s", e);
        }
        catch (Exception e) when (Cause(e) is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            throw Unreachable(e.GetBaseException().Message, e);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw Unreachable("its answer cannot be read", e);
        }
    }

    /// <summary>A token of the account that cannot be read comes as an aggregate of one.</summary>
    private static Exception Cause(Exception e) => e is AggregateException ? e.GetBaseException() : e;

    private ScaleException Explain(HttpOperationException e) => e.Response.StatusCode switch
    {
        HttpStatusCode.Conflict => new(
            ScaleFault.Conflict, $"somebody else has changed StatefulSet {_set} at the same time", e),
        HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => new(
            ScaleFault.Forbidden,
            $"Kubernetes does not let this coordinator change the replicas of StatefulSet {_set} in namespace "
                + $"{_namespace} ({(int)e.Response.StatusCode}{Said(e)}): its account needs get and patch of "
                + "statefulsets/scale (k8s/base/rbac.yaml)", e),
        HttpStatusCode.NotFound => new(
            ScaleFault.NotFound,
            $"there is no StatefulSet {_set} in namespace {_namespace}: name it in kd.coordinator.kubernetes.set", e),
        >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests => Unreachable(
            $"it answers {(int)e.Response.StatusCode}", e),
        var other => new(
            ScaleFault.Refused, $"Kubernetes refuses to scale StatefulSet {_set}: {(int)other}{Said(e)}", e),
    };

    /// <summary>The server's own words, an admission webhook's for instance; empty: it has none.</summary>
    private static string Said(HttpOperationException e)
    {
        try
        {
            return e.Response.Content is { Length: > 0 } body
                && KubernetesJson.Deserialize<V1Status>(body)?.Message is { Length: > 0 } message
                    ? $", {Printable.Of(message)}"
                    : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static ScaleException Unreachable(string why, Exception cause) =>
        new(ScaleFault.Unreachable, $"Kubernetes' API server cannot be asked: {why}", cause);
}
