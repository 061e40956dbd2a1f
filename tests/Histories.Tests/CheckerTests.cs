using KdCluster.Contracts;
using KdCluster.Contracts.Journal;

namespace KdCluster.Histories.Tests;

/// <summary>What the simulator does not break: damage to a journal or a history itself.</summary>
public sealed class CheckerTests
{
    private static readonly RunId Run = new("run");
    private readonly List<HistoryEntry> _entries = [];

    [Fact]
    public void A_number_of_the_journal_says_one_thing_for_ever()
    {
        Journal(1, new RunPaused("a"));
        Journal(1, new RunPaused("b"));
        First().ShouldStartWith("I2: event 1");
    }

    [Fact]
    public void A_journal_that_is_read_again_says_the_same_and_accuses_nobody()
    {
        Journal(1, new RunPaused("a"));
        Journal(1, new RunPaused("a"));
        Checker.Judge(Run, _entries).ShouldBeEmpty();
    }

    [Fact]
    public void A_journal_has_no_gaps()
    {
        Journal(1, new RunPaused("a"));
        Journal(3, new RunResumed("b"));
        First().ShouldBe("I2: the journal has event 3 after event 1");
    }

    [Fact]
    public void A_request_takes_effect_once()
    {
        Journal(1, new RunPaused("a"));
        Journal(2, new RunResumed("a"));
        First().ShouldStartWith("I10: the request a took effect 2 times");
    }

    [Fact]
    public void Two_coordinators_of_one_term_are_found()
    {
        Say(new TermBegan(new Term(4)));
        Say(new TermBegan(new Term(4)), "coordinator2");
        First().ShouldBe("I1: term 4 was begun 2 times");
    }

    [Fact]
    public void Who_said_goodbye_is_not_called_unreachable()
    {
        Say(new NodeChanged(new("n1"), NodeChange.Left, "it leaves"));
        Say(new NodeChanged(new("n1"), NodeChange.Unreachable, null));
        First().ShouldStartWith("I13: n1");
    }

    [Fact]
    public void A_node_that_left_may_be_missed_only_by_a_coordinator_that_was_replaced_before()
    {
        Say(new TermBegan(new(1)), "c0");
        Say(new TermBegan(new(2)), "c1");
        Say(new NodeChanged(new("n1"), NodeChange.Left, "it leaves"), "c1");
        Say(new NodeChanged(new("n1"), NodeChange.Gone, "it is silent"), "c0");
        Checker.Judge(Run, _entries).ShouldNotContain(violation => violation.Invariant == "I13");

        Say(new TermBegan(new(3)), "c0");
        Say(new NodeChanged(new("n1"), NodeChange.Gone, "it is silent"), "c0");
        Checker.Judge(Run, _entries).ShouldContain(violation => violation.Invariant == "I13");
    }

    [Fact]
    public void The_lines_that_show_it_are_named_and_the_first_in_time_comes_first()
    {
        Journal(1, new RunPaused("a"));
        Journal(2, new RunPaused("a"));
        Say(new NodeChanged(new("n1"), NodeChange.Left, "it leaves"));
        Say(new NodeChanged(new("n1"), NodeChange.Gone, null));
        var broken = Checker.Judge(Run, _entries);
        broken.Select(violation => violation.Invariant).ShouldBe(["I10", "I13"]);
        broken[0].Lines.Select(line => line.Number).ShouldBe([1, 2]);
    }

    private string First() => Checker.Judge(Run, _entries)[0].ToString();

    private void Journal(long number, IRunEvent e) => Say(new Journaled(Run, number, new Term(1), e));

    private void Say(IHistoryEvent happened, string process = "coordinator") => _entries.Add(new(
        _entries.Count + 1, DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(_entries.Count), process, happened));
}
