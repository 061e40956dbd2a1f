using System.Text;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Actors;

namespace KdCluster.Coordinator.Api;

/// <summary>Nodes, peers, health, metrics, and the copies of checkpoints.</summary>
internal static class StatusEndpoints
{
    public static void Map(IEndpointRouteBuilder app, Gateway gateway)
    {
        app.MapGet(
            "/api/nodes",
            async () => Results.Json(
                await gateway.Ask<NodeView[]>(new GetNodes()), ApiJson.Default.IReadOnlyListNodeView));
        app.MapGet(
            "/api/peers",
            async (string? run) => Results.Json(await Peers(gateway, run), ApiJson.Default.IReadOnlyListPeerView));
        app.MapGet("/api/version", () => Results.Json(Version(gateway), ApiJson.Default.VersionAnswer));
        app.MapGet("/healthz/live", () => Results.Text("live\n"));
        app.MapGet("/healthz/ready", () => gateway.IsActive
            ? Results.Json(Version(gateway), ApiJson.Default.VersionAnswer)
            : throw new ApiException(503, "the coordinator is not active here"));
        app.MapGet(
            "/metrics", () => Results.Text(gateway.Setup.Metrics.Render(), "text/plain; version=0.0.4", Encoding.UTF8));
        app.MapGet(
            "/artifacts/checkpoints/{sha256}", (string sha256) => gateway.Setup.Checkpoints.Find(sha256) is { } file
            ? Results.File(file, "application/octet-stream", enableRangeProcessing: true)
            : throw new ApiException(404, "there is no copy of this checkpoint"));
        app.MapGet("/artifacts/sheets/{sha256}", (string sha256) => gateway.Setup.Lists.Find(sha256) is { } list
            ? Results.Bytes(list, "application/json")
            : throw new ApiException(404, "there is no such list of sheets"));
    }

    private static async Task<PeerView[]> Peers(Gateway gateway, string? run)
    {
        if (run is not null)
            return [.. (await gateway.Run(run)).Peers];
        var runs = await gateway.Ask<RunSummary[]>(new GetRuns());
        var details = await Task.WhenAll(runs.Where(r => !r.Status.IsEnd()).Select(r => gateway.Run(r.Run.Value)));
        return [.. details.SelectMany(d => d.Peers)];
    }

    private static VersionAnswer Version(Gateway gateway) => new(
        typeof(StatusEndpoints).Assembly.GetName().Version?.ToString(3) ?? "-", ProtocolVersion.Current,
        typeof(Akka.Actor.ActorSystem).Assembly.GetName().Version?.ToString(3) ?? "-", Environment.Version.ToString(),
        gateway.Setup.Presence.Term, gateway.IsActive ? "active" : "standby");
}
