using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.RunFiles;

namespace KdCluster.Histories.Tests;

/// <summary>What is judged where somebody who makes the faults says what is well.</summary>
public sealed class FaultRulesTests
{
    private static readonly RunId Run = new("run");
    private readonly List<HistoryEntry> _entries = [];

    [Fact]
    public void A_node_that_is_no_member_a_minute_after_its_last_fault_is_found()
    {
        Say(0, new Mended("coordinator", "start"), new Mended("n1", "start"), Node("n1", NodeChange.Joined));
        Say(10, new Broken("n1", "cut"), Node("n1", NodeChange.Unreachable));
        Say(200, new Mended("n1", "cut"));
        Say(259, new LinkChanged(false, null));
        Judged().ShouldBeEmpty();
        Say(261, new LinkChanged(false, null));
        Say(300, new LinkChanged(false, null));
        Judged().ShouldBe(["I18: n1 is no member 60 s after its last fault"]);
    }

    [Fact]
    public void A_node_that_comes_back_in_time_or_whose_coordinator_is_away_is_not_accused()
    {
        Say(0, new Mended("coordinator", "start"), new Mended("n1", "start"), Node("n1", NodeChange.Joined));
        Say(10, new Broken("coordinator", "kill"));
        Say(200, new TermBegan(new(2)));
        Say(210, new Mended("coordinator", "kill"));
        Say(230, Node("n1", NodeChange.Joined));
        Say(500, new LinkChanged(true, null));
        Judged().ShouldBeEmpty();
    }

    [Fact]
    public void Without_somebody_who_vouches_that_nothing_is_broken_nobody_is_accused()
    {
        Begin();
        Say(10, Node("n1", NodeChange.Unreachable));
        Say(10_000, new LinkChanged(false, null));
        Judged().ShouldBeEmpty();
    }

    [Fact]
    public void A_run_that_stands_still_though_enough_is_well_is_found()
    {
        Say(0, new Mended("coordinator", "start"), new Mended("n1", "start"), Node("n1", NodeChange.Joined));
        Begin();
        Say(180, new LinkChanged(true, null));
        Judged().ShouldBeEmpty();
        Say(185, new LinkChanged(true, null));
        Judged().ShouldBe(["I7: nothing happened to the run for 180 s, though enough was well"]);
    }

    [Fact]
    public void A_run_that_is_paused_or_whose_node_is_broken_may_stand_still()
    {
        Say(0, new Mended("coordinator", "start"), new Mended("n1", "start"), Node("n1", NodeChange.Joined));
        Begin();
        Say(100, new Broken("n1", "cut"));
        Say(400, new Mended("n1", "cut"));
        Say(450, Journal(4, new RunPaused("a")));
        Say(9_000, new LinkChanged(true, null));
        Judged().ShouldBeEmpty();
    }

    [Fact]
    public void A_message_that_is_longer_than_a_frame_is_found()
    {
        Say(0, new MessageSized("node-hello.4", Limits.MessageBytes));
        Judged().ShouldBeEmpty();
        Say(1, new MessageSized("node-hello.4", Limits.MessageBytes + 1));
        Judged().ShouldHaveSingleItem().ShouldStartWith("I17: n1 had a node-hello.4 of 124,001 bytes");
    }

    /// <summary>With one peer on n1.</summary>
    private void Begin()
    {
        const string yaml = """
            name: test
            mode: online
            data: { name: synthetic, samples: 100, testSamples: 50, classes: 10 }
            epochs: 3
            batchSize: 10
            peers: [{ name: ann, model: light-cnn, count: 2 }]
            placement: { minPeers: 1 }
            distill: { method: dml, weight: 1 }
            """;
        var plan = RunFile.Parse(yaml, [], Catalogue.Load()).Plans[0];
        Say(
            1, Journal(1, new RunSubmitted(Run, "key", DateTimeOffset.UnixEpoch, plan)),
            Journal(2, new StageOpened(0, DateTimeOffset.UnixEpoch)),
            Journal(3, new PeerAssigned(0, new("ann-1"), PeerRole.Train, new(1), new("n1"), 0, "cpu")));
    }

    private IReadOnlyList<string> Judged() =>
        [.. Checker.Judge(Run, _entries).Select(violation => violation.ToString())];

    private static Journaled Journal(long number, IRunEvent happened) => new(Run, number, new(1), happened);

    private static NodeChanged Node(string name, NodeChange change) => new(new(name), change, null);

    private void Say(int second, params IEnumerable<IHistoryEvent> happened) => _entries.AddRange(happened.Select(
        (e, i) => new HistoryEntry(_entries.Count + i + 1, DateTimeOffset.UnixEpoch.AddSeconds(second), "n1", e)));
}
