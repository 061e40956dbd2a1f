using System.Net;
using System.Security.Cryptography;
using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Tests;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Actors;

/// <summary>A node that stops may go when all that its peers know is copied.</summary>
public sealed class LeavingTests
{
    private static readonly byte[] Content = [1];
    private static readonly NodeLeaving Goodbye = new(new("n1"), "it was asked to stop", []);

    [Fact]
    public async Task A_node_may_go_once_its_peers_checkpoints_are_copied_and_they_go_on_with_these()
    {
        var (asked, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var files = await StandInServer.Start(async http =>
        {
            asked.TrySetResult();
            await released.Task;
            http.Response.ContentLength = Content.Length;
            await http.Response.Body.WriteAsync(Content);
        });
        await using var coordinator = await TestCoordinator.Start();
        var (run, node) = await OneEpoch(coordinator, files.Url);
        coordinator.System.Stop(node);
        (await Leave(coordinator)).ShouldBeOfType<NodeWelcome>("it is heard, and has to wait");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        (await Leave(coordinator)).ShouldBeOfType<NodeWelcome>();
        (await coordinator.Events(run)).OfType<PeerLost>().ShouldBeEmpty();

        released.SetResult();
        await Eventually.Holds("it may go", async () => await Leave(coordinator) is NodeLeavingAck);
        coordinator.Setup.Checkpoints.Find(Hash).ShouldNotBeNull();
        var other = new FakeNodeOptions();
        coordinator.Node("n2", 2, other);
        (await coordinator.Ended(run)).Status.ShouldBe(RunStatus.Completed);
        (await coordinator.Events(run)).OfType<PeerLost>().Select(e => (e.Moves, e.Reason)).ShouldBe(
            [(true, "node n1 leaves: it was asked to stop"), (true, "node n1 leaves: it was asked to stop")]);
        other.Seen.Select(seen => seen.Message).OfType<AssignPeer>().ShouldAllBe(assign => assign.Resume[0].Epoch == 0);
    }

    [Fact]
    public async Task A_node_is_not_kept_for_ever_by_what_cannot_be_copied()
    {
        await using var files = await StandInServer.Start(http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        await using var coordinator = await TestCoordinator.Start(
            timings: new() { HandOver = TimeSpan.FromMilliseconds(300) });
        var (run, node) = await OneEpoch(coordinator, files.Url);
        coordinator.System.Stop(node);
        await Eventually.Holds("it may go", async () => await Leave(coordinator) is NodeLeavingAck);
        (await coordinator.Events(run)).OfType<PeerLost>().Count(e => e.Moves).ShouldBe(2);
    }

    [Fact]
    public async Task A_node_may_not_go_before_the_moves_of_its_peers_are_in_the_journal()
    {
        await using var files = await StandInServer.Start(async http =>
        {
            http.Response.ContentLength = Content.Length;
            await http.Response.Body.WriteAsync(Content);
        });
        await using var coordinator = await TestCoordinator.Start();
        var (run, node) = await OneEpoch(coordinator, files.Url);
        coordinator.System.Stop(node);
        coordinator.Execute("ALTER TABLE events RENAME TO away");
        (await Leave(coordinator)).ShouldBeOfType<NodeWelcome>();
        await Eventually.Holds("the run cannot write that its peers move", async () =>
        {
            using var answer = await coordinator.Http.GetAsync($"/api/runs/{run}");
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable;
        });
        (await Leave(coordinator)).ShouldBeOfType<NodeWelcome>();

        coordinator.Execute("ALTER TABLE away RENAME TO events");
        await Eventually.Holds("it may go", async () => await Leave(coordinator) is NodeLeavingAck);
        (await coordinator.Events(run)).OfType<PeerLost>().Select(e => e.Moves).ShouldBe([true, true]);
    }

    private static string Hash => Convert.ToHexStringLower(SHA256.HashData(Content));

    private static async Task<object> Leave(TestCoordinator coordinator) =>
        await coordinator.Actor.Ask<object>(Goodbye, TimeSpan.FromSeconds(10));

    /// <summary>Both peers have trained one epoch on node n1, and are busy with the next.</summary>
    private static async Task<(RunId Run, IActorRef Node)> OneEpoch(TestCoordinator coordinator, string files)
    {
        var node = coordinator.Node("n1", 2, new()
        {
            CheckpointHash = Hash,
            CheckpointUrl = files,
            TimeOf = fence => TimeSpan.FromMilliseconds(fence.Epoch == 0 ? 1 : 60_000),
        });
        var run = ((RunAccepted)await coordinator.Submit("k", Yaml.Online())).Run;
        await Eventually.Holds(
            "the second epoch begins",
            async () => (await coordinator.Events(run)).OfType<EpochBegan>().Any(e => e.Epoch == 1));
        return (run, node);
    }
}
