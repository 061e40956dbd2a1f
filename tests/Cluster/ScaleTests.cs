using KdCluster.Cluster.Tests.Support;
using Shouldly;

namespace KdCluster.Cluster.Tests;

public sealed class ScaleTests
{
    private const int Epochs = 12;

    [Fact]
    public async Task Two_peers_become_four_on_nodes_that_came_after_the_run_began()
    {
        await using var cluster = await TestCluster.Start(2);
        // It pauses while the processes start, and trains while their peers do.
        var run =
            (await cluster.Submit(RunTexts.Long(2, Epochs, "scale: { min: 1, max: 4, template: ann-1 }"))).Run;
        await cluster.Training(run, 1);
        await cluster.Ask(run, "pause");
        await Task.WhenAll(cluster.AddNode("n3"), cluster.AddNode("n4"));
        await cluster.Scale(run, 4);
        await cluster.Ask(run, "resume");
        var report = await cluster.Completed(run, 240);
        report.Peers.Count.ShouldBe(4);
        report.Peers.Count(peer => peer.JoinedEpoch == 0).ShouldBe(2);
        report.Peers.Where(peer => peer.JoinedEpoch > 0)
            .ShouldAllBe(peer => peer.JoinedEpoch < Epochs && peer.WeightsSha256.Length == 64);
    }

    [Fact]
    public async Task A_run_takes_free_slots_by_itself_and_gives_back_what_another_run_lacks()
    {
        await using var cluster = await TestCluster.Start(2, slots: 2);
        var run = (await cluster.Submit(
            RunTexts.Long(2, 300, "scale: { max: 8, template: ann-1, autoscale: true }"))).Run;
        await Closed(4);
        var other = (await cluster.Submit(RunTexts.Long(2, 1, ""))).Run;
        await Closed(2);
        (await cluster.Completed(other)).Peers.Count.ShouldBe(2);
        await Closed(4);
        await cluster.Ask(run, "cancel");

        Task Closed(int peers) => cluster.Until(
            $"an epoch was closed with {peers} peers",
            async () => (await cluster.Closed(run)).LastOrDefault()?.Participants.Count == peers, 240, run);
    }

    [Fact]
    [Trait("Lane", "Long")]
    public async Task One_peer_becomes_eight_then_one_then_four_while_the_run_goes_on()
    {
        await using var cluster = await TestCluster.Start(2, slots: 4);
        var run = (await cluster.Submit(RunTexts.Long(2, 90, "scale: { min: 1, max: 8, template: ann-1 }"))).Run;
        await cluster.Training(run, 1);
        foreach (var peers in new[] { 1, 8, 1, 4 })
        {
            await cluster.Scale(run, peers);
            await cluster.Until(
                $"an epoch was closed with {peers} peers",
                async () => (await cluster.Closed(run)).LastOrDefault()?.Participants.Count == peers, 240, run);
        }

        var report = await cluster.Completed(run, 400);
        var peersOf = (await cluster.Closed(run)).Select(e => e.Participants.Count).ToList();
        (peersOf[0], peersOf.Max(), peersOf[^1]).ShouldBe((2, 8, 4));
        peersOf.Take(peersOf.IndexOf(8)).ShouldContain(1);
        peersOf.Skip(peersOf.LastIndexOf(8)).ShouldContain(1);
        report.Peers.Count.ShouldBe(8);
        report.Peers.Count(peer => peer.LastEpoch == 89).ShouldBe(4);
        report.Incidents.ShouldBeEmpty("nobody was missed who came or went");
    }

    [Fact]
    [Trait("Lane", "Long")]
    public async Task An_added_peer_begins_with_the_best_peer_s_weights()
    {
        await using var cluster = await TestCluster.Start(1, slots: 3);
        var run = (await cluster.Submit(
            RunTexts.Long(2, Epochs, "scale: { min: 1, max: 3, template: ann-1, start: best }"))).Run;
        await cluster.Training(run, 2);
        await cluster.Scale(run, 3);
        var report = await cluster.Completed(run, 240);
        var added = report.Peers.Single(peer => peer.JoinedEpoch > 0);
        var from = (await cluster.Placed(run)).Single(placed => placed.Peer.Value == added.Name).From.ShouldNotBeNull();
        report.Epochs.ShouldContain(epoch => epoch.Peer == from.Peer.Value && epoch.Epoch == from.Epoch);
    }

    [Fact]
    public async Task A_run_waits_for_slots_that_are_not_there_yet()
    {
        await using var cluster = await TestCluster.Start(1, impatient: true);
        var run = (await cluster.Submit(RunTexts.Online)).Run;
        await cluster.Until(
            "it says what is missing", async () => (await cluster.GetRun(run)).Summary.Waiting is { Length: > 0 },
            run: run);
        await cluster.AddNode("n2", slots: 2);
        (await cluster.Completed(run)).Peers.Count.ShouldBe(3);
    }
}
