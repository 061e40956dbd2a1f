using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;

namespace KdCluster.Coordinator.Tests.Actors;

public sealed class SweepTests
{
    private static IReadOnlyList<RunId> Runs(RunAccepted accepted) =>
        [.. Enumerable.Range(1, accepted.Runs).Select(i => new RunId($"{accepted.Sweep}-{i:000}"))];

    [Fact]
    public async Task A_sweep_is_its_runs_and_they_have_their_turns_in_order()
    {
        await using var coordinator = await TestCoordinator.Start();
        coordinator.Node("n1", 2);
        var accepted = (RunAccepted)await coordinator.Submit("k", Yaml.Online(more: Yaml.Sweep));
        accepted.Runs.ShouldBe(4);
        accepted.Run.ShouldBe(Runs(accepted)[0]);
        (await coordinator.Runs()).ShouldBe(Runs(accepted));
        foreach (var run in Runs(accepted))
            (await coordinator.Ended(run)).Status.ShouldBe(RunStatus.Completed);

        // Two slots, two peers a run: one at a time.
        var times = (await Task.WhenAll(Runs(accepted).Select(run => coordinator.Setup.Journal.Read(run))))
            .Select(
                rows => (
                    Began: rows.First(r => r.Event is PeerAssigned).Time,
                    Gone: rows.Last(r => r.Event is PeerFreed).Time)).ToList();
        for (var i = 1; i < times.Count; i++)
            times[i].Began.ShouldBeGreaterThanOrEqualTo(times[i - 1].Gone);
        var first = (RunSubmitted)(await coordinator.Setup.Journal.Read(Runs(accepted)[2], 0, 1))[0].Event;
        first.Sweep.ShouldBe(accepted.Sweep);
        first.Plan.Sweep!.Values.Single().ShouldBe(KeyValuePair.Create("temperature", "4"));
    }

    [Fact]
    public async Task One_key_is_one_sweep_even_when_it_comes_twice_at_once_or_after_a_restart()
    {
        await using var coordinator = await TestCoordinator.Start();
        var yaml = Yaml.Online(more: Yaml.Sweep);
        var answers = (await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => coordinator.Submit("same", yaml))))
            .Cast<RunAccepted>().ToList();
        answers.Select(a => a.Sweep).Distinct().Count().ShouldBe(1);
        answers.Count(a => !a.Repeated).ShouldBe(1);
        await coordinator.Restart();
        (await coordinator.Submit("same", yaml)).ShouldBe(answers[0] with { Repeated = true });
        (await coordinator.Runs()).Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_restarted_coordinator_goes_on_with_the_sweep_in_its_order()
    {
        await using var coordinator = await TestCoordinator.Start();
        var options = new FakeNodeOptions { EpochTime = TimeSpan.FromMilliseconds(50) };
        var node = coordinator.Node("n1", 2, options);
        var accepted = (RunAccepted)await coordinator.Submit("k", Yaml.Online(more: Yaml.Sweep));
        await coordinator.Ended(Runs(accepted)[0]);
        await coordinator.Restart();
        await node.GracefulStop(TimeSpan.FromSeconds(5));
        coordinator.Node("n1", 2, options);
        foreach (var run in Runs(accepted))
            (await coordinator.Ended(run)).Status.ShouldBe(RunStatus.Completed);
        var begins = (await Task.WhenAll(Runs(accepted).Select(run => coordinator.Setup.Journal.Read(run))))
            .Select(rows => rows.First(row => row.Event is PeerAssigned).Time).ToList();
        begins.ShouldBe(begins.Order());
    }

    [Fact]
    public async Task Waiting_for_its_turn_is_no_unmet_placement()
    {
        await using var coordinator = await TestCoordinator.Start();
        coordinator.Node("n1", 2, new FakeNodeOptions { EpochTime = TimeSpan.FromMilliseconds(400) });
        var accepted = (RunAccepted)await coordinator.Submit("k", Yaml.Online(more: $$"""
            placement: { whenUnmet: fail, deadline: 1s }
            {{Yaml.Sweep}}
            """));
        foreach (var run in Runs(accepted))
        {
            var state = await coordinator.Ended(run);
            state.Status.ShouldBe(RunStatus.Completed, state.Reason);
        }
    }
}
