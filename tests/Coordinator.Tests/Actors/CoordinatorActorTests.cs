using System.Net;
using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Coordinator.Actors;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Wire;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Tests;

namespace KdCluster.Coordinator.Tests.Actors;

public sealed class CoordinatorActorTests
{
    [Fact]
    public async Task A_run_goes_from_submission_to_its_report()
    {
        await using var coordinator = await TestCoordinator.Start();
        coordinator.Node("n1", 2);
        var accepted = (RunAccepted)await coordinator.Submit("k", Yaml.Online());
        var state = await coordinator.Ended(accepted.Run);
        state.Status.ShouldBe(RunStatus.Completed, state.Reason);
        var folder = Path.Combine(coordinator.Folder, "runs", accepted.Run.Value);
        await Eventually.Holds("there is a report", () => File.Exists(Path.Combine(folder, "report.md")));
        var report = Contracts.Reports.ReportJson.Read(File.ReadAllText(Path.Combine(folder, "report.json")));
        report.Peers.Select(p => p.Name).ShouldBe(["ann-1", "ann-2"]);
        report.Epochs.Count.ShouldBe(6);
        report.Epochs.Where(e => e.Epoch == 2).ShouldAllBe(e => e.Sources.Count == 1);
        report.Ensemble!.AccuracyLast.ShouldBe(0.75);
        report.Peers[0].Parameters.ShouldBe(1234);
    }

    [Fact]
    public async Task A_peer_whose_device_cannot_be_used_goes_to_another_node_and_does_not_come_back()
    {
        await using var coordinator = await TestCoordinator.Start(
            timings: new RunTimings { Backoff = TimeSpan.FromMilliseconds(50) });
        var bad = new FakeNodeOptions { Refuses = RefusalKind.Device };
        coordinator.Node("bad", 2, bad);
        var accepted = (RunAccepted)await coordinator.Submit("k", Yaml.Online());
        await Eventually.Holds("both peers are refused", () => bad.Seen.Count >= 2);
        coordinator.Node("good", 2);
        (await coordinator.Ended(accepted.Run)).Status.ShouldBe(RunStatus.Completed);
        bad.Seen.Count(seen => seen.Message is AssignPeer).ShouldBe(2);
    }

    [Fact]
    public async Task A_second_process_with_a_name_is_refused_with_both_addresses_and_the_first_goes_on()
    {
        await using var coordinator = await TestCoordinator.Start();
        var first = new FakeNodeOptions { Address = "akka.tcp://kd@first:1" };
        coordinator.Node("n1", 2, first);
        (await coordinator.Submit("k", Yaml.Online())).ShouldBeOfType<RunAccepted>();
        await Eventually.Holds("the first one is told something", () => !first.Seen.IsEmpty);
        var second = new FakeNodeOptions { Address = "akka.tcp://kd@second:1" };
        coordinator.Node("n1", 2, second);
        (await second.Refused.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(
            "the name n1 belongs to the node at akka.tcp://kd@first:1, which goes on; the one at "
                + "akka.tcp://kd@second:1 needs another (--name)");
        var run = (await coordinator.Runs()).Single();
        (await coordinator.Ended(run)).Status.ShouldBe(RunStatus.Completed);
        (await coordinator.Events(run)).OfType<PeerLost>().ShouldBeEmpty();
    }

    [Fact]
    public async Task One_key_has_one_effect_even_when_it_comes_twice_at_once_or_after_a_restart()
    {
        await using var coordinator = await TestCoordinator.Start();
        coordinator.Node("n1", 2);
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => coordinator.Submit("same", Yaml.Online())));
        var runs = answers.Cast<RunAccepted>().ToList();
        runs.Select(r => r.Run).Distinct().Count().ShouldBe(1);
        runs.Count(r => !r.Repeated).ShouldBe(1);
        await coordinator.Restart();
        var again = (RunAccepted)await coordinator.Submit("same", Yaml.Online());
        again.ShouldBe(new RunAccepted("same", runs[0].Run, true));
        (await coordinator.Runs()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_restarted_coordinator_goes_on_with_the_run_in_a_new_term()
    {
        await using var coordinator = await TestCoordinator.Start();
        var options = new FakeNodeOptions { EpochTime = TimeSpan.FromMilliseconds(100) };
        var node = coordinator.Node("n1", 2, options);
        var accepted = (RunAccepted)await coordinator.Submit("k", Yaml.Online(epochs: 8));
        await Eventually.Holds(
            "five epochs are ordered", () => options.Seen.Count(s => s.Message is StartEpoch) >= 5);
        await coordinator.Restart();
        node.Tell(PoisonPill.Instance);
        coordinator.Node("n1-again", 2, options);
        var state = await coordinator.Ended(accepted.Run);
        state.Status.ShouldBe(RunStatus.Completed, state.Reason);
        (await coordinator.Setup.Journal.Read(accepted.Run)).Select(r => r.Term.Value).Distinct().ShouldBe([1, 2]);
        (await coordinator.Events(accepted.Run)).OfType<EpochEnded>().Select(e => e.Epoch)
            .ShouldBe(Enumerable.Range(0, 8));
    }

    [Fact]
    public async Task A_node_of_another_protocol_version_is_refused_in_one_line()
    {
        await using var coordinator = await TestCoordinator.Start();
        var options = new FakeNodeOptions { Protocol = 99 };
        coordinator.Node("n1", 2, options);
        (await options.Refused.Task.WaitAsync(TimeSpan.FromSeconds(5)))
            .ShouldBe(
                $"node n1 speaks protocol 99, the coordinator {ProtocolVersion.Current}: "
                + "install the same version of KdCluster on both");
    }

    [Fact]
    public async Task Three_hundred_peers_that_teach_each_other_are_sent_one_list_that_its_hash_fetches()
    {
        await using var coordinator = await TestCoordinator.Start(token: "secret");
        var options = new FakeNodeOptions();
        coordinator.Node("n1", 300, options);
        var accepted = (RunAccepted)await coordinator.Submit("k", Yaml.Online(peers: 300, epochs: 2));
        var state = await coordinator.Ended(accepted.Run);
        state.Status.ShouldBe(RunStatus.Completed, state.Reason);
        var starts = options.Seen.Select(s => s.Message).OfType<StartEpoch>().Where(s => s.Fence.Epoch == 1).ToList();
        starts.ShouldAllBe(start => start.Sources.Count == 0);
        var list = starts.Select(start => start.Listed!).Distinct().ShouldHaveSingleItem();
        list.Count.ShouldBe(300);

        // The hash came over the cluster's own connection; the API's token is for people.
        var bytes = await coordinator.Http.GetByteArrayAsync($"/artifacts/sheets/{list.Sha256}");
        SheetListCodec.Decode(bytes).Select(sheet => sheet.Peer).Distinct().Count().ShouldBe(300);
        (await coordinator.Http.GetAsync($"/artifacts/sheets/{new string('0', 64)}")).StatusCode.ShouldBe(
            HttpStatusCode.NotFound);
        (await coordinator.Http.GetAsync($"/api/runs/{accepted.Run}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await coordinator.Events(accepted.Run)).OfType<PeerTrained>()
            .Where(e => e.Epoch == 1).ShouldAllBe(e => e.Given == 299 && e.Used == null);
    }

    [Fact]
    public async Task An_older_coordinator_that_still_runs_is_fenced_and_gives_up()
    {
        await using var coordinator = await TestCoordinator.Start();
        await coordinator.Setup.Journal.BeginTerm();
        var answer = await coordinator.Submit("k", Yaml.Online());
        answer.ShouldBeOfType<CommandRefused>().Reason.ShouldContain("a coordinator of term 2");
    }

    [Fact]
    public async Task Eight_peers_train_again_within_50_ms_of_the_last_that_finished()
    {
        await using var coordinator = await TestCoordinator.Start();
        var options = new FakeNodeOptions { EpochTime = TimeSpan.FromMilliseconds(60) };
        coordinator.Node("n1", 4, options);
        coordinator.Node("n2", 4, options);
        var accepted = (RunAccepted)await coordinator.Submit("k", Yaml.Online(peers: 8, epochs: 20));
        await coordinator.Ended(accepted.Run);
        var starts = options.Seen.Where(s => s.Message is StartEpoch).GroupBy(s => s.Message.Fence.Epoch)
            .OrderBy(g => g.Key).Select(g => (First: g.Min(s => s.At), Last: g.Max(s => s.At))).ToList();
        var overhead = starts.Zip(starts.Skip(1), (a, b) => (b.Last - a.Last).TotalMilliseconds - 60).Order().ToList();
        // The quietest quarter: on a busy machine the rest measures the others' work.
        overhead[overhead.Count / 8].ShouldBeLessThan(50, string.Join(" ", overhead.Select(o => o.ToString("0.0"))));
    }

    [Fact]
    public async Task A_run_that_shall_not_wait_fails_at_once_and_says_what_is_missing()
    {
        await using var coordinator = await TestCoordinator.Start();
        coordinator.Node("n1", 1);
        await Eventually.Holds("the node is known", async () => (
            await coordinator.Actor.Ask<Contracts.Api.NodeView[]>(new GetNodes(), TimeSpan.FromSeconds(5))).Length > 0);
        var accepted = (RunAccepted)await coordinator.Submit("k", Yaml.Online(more: "placement: { whenUnmet: fail }"));
        var state = await coordinator.Ended(accepted.Run);
        (state.Status, state.Reason)
            .ShouldBe(
                (
                    RunStatus.Failed,
                    "placement cannot be met: 1 more slot (any device) needed for ann-2; 1 node has 1 in all, 1 free"));
        (await coordinator.Events(accepted.Run)).ShouldNotContain(e => e is PeerAssigned);
    }

    [Fact]
    public async Task What_placement_lacks_is_said_and_a_node_that_comes_later_ends_the_wait()
    {
        await using var coordinator = await TestCoordinator.Start();
        coordinator.Node("n1", 1);
        var accepted = (RunAccepted)await coordinator.Submit("k", Yaml.Online());
        string? waiting = null;
        await Eventually.Holds("it waits for a slot", async () =>
        {
            waiting = (
                await coordinator.Actor.Ask<Found<Contracts.Api.RunDetail>>(
                    new GetRun(accepted.Run), TimeSpan.FromSeconds(5))).Value!.Summary.Waiting;
            return waiting?.Contains("slot") == true;
        });
        waiting.ShouldBe("1 more slot (any device) needed for ann-2; 1 node has 1 in all, 1 free");
        coordinator.Node("n2", 1);
        (await coordinator.Ended(accepted.Run)).Status.ShouldBe(RunStatus.Completed);
    }
}
