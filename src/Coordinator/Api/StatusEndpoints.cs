using System.Text;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Actors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KdCluster.Coordinator.Api;

/// <summary>Nodes, peers, health, metrics, and the copies of checkpoints.</summary>
internal static class StatusEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/nodes", Nodes);
        app.MapGet("/api/peers", Peers);
        app.MapGet("/api/version", Version);
        app.MapGet("/healthz/live", () => TypedResults.Text("live\n"));
        app.MapGet("/healthz/ready", Ready);
        app.MapGet("/metrics", Metrics);
        app.MapGet("/artifacts/checkpoints/{sha256}", Checkpoint);
        app.MapGet("/artifacts/sheets/{sha256}", Sheets);
    }

    private static async Task<Ok<NodeView[]>> Nodes(CoordinatorService coordinator) =>
        TypedResults.Ok(await coordinator.Ask<NodeView[]>(new GetNodes()));

    private static async Task<Ok<IReadOnlyList<PeerView>>> Peers(string? run, CoordinatorService coordinator) =>
        TypedResults.Ok(await coordinator.Peers(run));

    private static Ok<VersionAnswer> Version(CoordinatorService coordinator) => TypedResults.Ok(Describe(coordinator));

    private static async Task<Ok<VersionAnswer>> Ready(CoordinatorService coordinator) =>
        await coordinator.Unready() is { } reason
            ? throw new ApiException(503, reason)
            : TypedResults.Ok(Describe(coordinator));

    private static async Task<ContentHttpResult> Metrics(CoordinatorService coordinator) =>
        TypedResults.Text(
            await coordinator.Ask<string>(new GetMetrics()), "text/plain; version=0.0.4", Encoding.UTF8);

    private static PhysicalFileHttpResult Checkpoint(string sha256, CoordinatorService coordinator) =>
        coordinator.CheckpointFile(sha256) is { } file
            ? TypedResults.PhysicalFile(file, "application/octet-stream", enableRangeProcessing: true)
            : throw new ApiException(404, "there is no copy of this checkpoint");

    private static FileContentHttpResult Sheets(string sha256, CoordinatorService coordinator) =>
        coordinator.SheetList(sha256) is { } list
            ? TypedResults.Bytes(list, "application/json")
            : throw new ApiException(404, "there is no such list of sheets");

    private static VersionAnswer Describe(CoordinatorService coordinator) => new(
        typeof(StatusEndpoints).Assembly.GetName().Version?.ToString(3) ?? "-", ProtocolVersion.Current,
        typeof(Akka.Actor.ActorSystem).Assembly.GetName().Version?.ToString(3) ?? "-", Environment.Version.ToString(),
        coordinator.Term, coordinator.IsActive ? "active" : "standby");
}
