using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KdCluster.Coordinator.Api;

/// <summary>Peers, version, metrics, and the copies of checkpoints.</summary>
internal static class StatusEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/peers", Peers).WithSummary("The peers of a run, or of all that go on");
        app.MapGet("/api/version", Version).WithSummary("What answers here");
        app.MapGet("/api/me", Me).WithSummary("Whose token this is, and what it may");
        app.MapPrometheusScrapingEndpoint(TelemetryHost.MetricsPath);
        app.MapGet("/artifacts/checkpoints/{sha256}", Checkpoint).WithSummary("A copy of a checkpoint, for nodes")
            .Produces<string>(contentType: "application/octet-stream");
        app.MapGet("/artifacts/sheets/{sha256}", Sheets).WithSummary("A list of sheets, for nodes")
            .Produces<string>(contentType: "application/json");
    }

    private static async Task<Ok<IReadOnlyList<PeerView>>> Peers(string? run, CoordinatorService coordinator) =>
        TypedResults.Ok(await coordinator.Peers(run));

    private static async Task<Ok<VersionAnswer>> Version(CoordinatorService coordinator)
    {
        var term = await coordinator.Term();
        return TypedResults.Ok(new VersionAnswer(
            VersionOf(typeof(StatusEndpoints)), ProtocolVersion.Current, VersionOf(typeof(Akka.Actor.ActorSystem)),
            Environment.Version.ToString(), term, term is null ? "standby" : "active"));

        static string VersionOf(Type type) => type.Assembly.GetName().Version?.ToString(3) ?? "-";
    }

    private static Ok<CallerAnswer> Me(HttpContext http) =>
        TypedResults.Ok(new CallerAnswer(http.Caller(), http.CallersRole()));

    private static PhysicalFileHttpResult Checkpoint(string sha256, CoordinatorService coordinator) =>
        coordinator.CheckpointFile(sha256) is { } file
            ? TypedResults.PhysicalFile(file, "application/octet-stream", enableRangeProcessing: true)
            : throw new ApiException(404, "there is no copy of this checkpoint");

    private static FileContentHttpResult Sheets(string sha256, CoordinatorService coordinator) =>
        coordinator.SheetList(sha256) is { } list
            ? TypedResults.Bytes(list, "application/json")
            : throw new ApiException(404, "there is no such list of sheets");
}
