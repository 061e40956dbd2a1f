using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Tests;
using Microsoft.AspNetCore.Http;

namespace KdCluster.Console.Tests.Cluster;

/// <summary>A coordinator that says what a test tells it to.</summary>
internal static class FakeCoordinator
{
    public static Task<StandInServer> Start(RequestDelegate answer) => StandInServer.Start(answer);

    public static Task Json<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(value, type));
    }

    public static async Task Event<T>(
        HttpContext context, string name, T value, JsonTypeInfo<T> type, long? id = null)
    {
        if (!context.Response.HasStarted)
            context.Response.ContentType = "text/event-stream";
        var number = id is null ? "" : $"id: {id}\n";
        await context.Response.WriteAsync($"{number}event: {name}\ndata: {JsonSerializer.Serialize(value, type)}\n\n");
        await context.Response.Body.FlushAsync();
    }

    public static RunSummary Summary(RunStatus status, string? reason = null) => new(
        new RunId("fashion-1"), "fashion", status, reason, 0, 1, "main", 1, 2, 1, 1, null, "abc",
        DateTimeOffset.UnixEpoch, null, null);

    public static PeerView Peer(int epoch, PeerStatus status = PeerStatus.Training) => new(
        new RunId("fashion-1"), 0, new PeerId("ann"), "light-cnn", PeerRole.Train, null, status, PeerActivity.Training,
        null, new NodeId("n1"), "cpu", Incarnation.First, 0, epoch, 2, 50, 100, 0.5, 0.8, 1000, 1, 2000, 3000);

    public static RunDetail Detail() =>
        new(Summary(RunStatus.Running), [new StageView("main", 2, [new PeerId("ann")], [], "dml")], [Peer(0)], 7);
}
