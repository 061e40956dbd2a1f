using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Actors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KdCluster.Coordinator.Api;

/// <summary>`/api/nodes`.</summary>
internal static class NodeEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var nodes = app.MapGroup("/api/nodes");
        nodes.MapGet("", List).WithSummary("The nodes");
        nodes.MapPost("/{node}/drain", Drain).WithSummary("Gives a node no new peers, and moves those that it has");
        nodes.MapPost("/{node}/undrain", Undrain).WithSummary("Lets a node take peers again");
    }

    private static async Task<Ok<NodeView[]>> List(CoordinatorService coordinator) =>
        TypedResults.Ok(await coordinator.Ask<NodeView[]>(new GetNodes()));

    private static Task<Results<Accepted<NodeAnswer>, Ok<NodeAnswer>>> Drain(
        string node, HttpContext http, CoordinatorService coordinator) => Set(node, drains: true, http, coordinator);

    private static Task<Results<Accepted<NodeAnswer>, Ok<NodeAnswer>>> Undrain(
        string node, HttpContext http, CoordinatorService coordinator) => Set(node, drains: false, http, coordinator);

    /// <summary>202, or 200 when it is so already: the command is its own key.</summary>
    private static async Task<Results<Accepted<NodeAnswer>, Ok<NodeAnswer>>> Set(
        string node, bool drains, HttpContext http, CoordinatorService coordinator)
    {
        var answer = (await coordinator.Ask<Found<NodeAnswer>>(
            new SetDraining(new NodeId(node), drains, http.Caller()))).Value
            ?? throw new ApiException(
                404,
                $"there is no node \"{node[..Math.Min(60, node.Length)]}\"; `kd nodes` lists those that are there");
        if (answer.Repeated)
            return TypedResults.Ok(answer);
        return TypedResults.Accepted((string?)null, answer);
    }
}
