using System.Collections.Immutable;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Tests;

public class QuarantineTests
{
    private static readonly PeerId Eve = new("eve");
    private static readonly QuarantinePlan Plan = new(0.3);
    private static readonly ImmutableDictionary<PeerId, SourceStanding> Nobody =
        ImmutableDictionary<PeerId, SourceStanding>.Empty;

    [Theory]
    [InlineData(0.85, 0.9, false)]
    [InlineData(0.61, 0.9, false)]
    [InlineData(0.59, 0.9, true)]
    [InlineData(0.2, null, false)]
    [InlineData(0.2, 0.45, false)]
    [InlineData(0.12, 0.2, true)]
    [InlineData(0.1, null, true)]
    [InlineData(0.0, null, true)]
    public void A_sheet_is_held_when_it_falls_by_more_than_the_bound_or_is_no_better_than_guessing(
        double accuracy, double? best, bool held) =>
        Quarantine.Holds(Plan, accuracy, best, 10, 1000).ShouldBe(held);

    [Fact]
    public void The_fewer_rows_have_labels_the_further_guessing_reaches()
    {
        Quarantine.Holds(Plan, 0.14, null, 10, 10_000).ShouldBeFalse();
        Quarantine.Holds(Plan, 0.14, null, 10, 100).ShouldBeTrue();
    }

    [Fact]
    public void The_best_that_was_shown_is_remembered_and_what_was_held_adds_nothing_to_it()
    {
        var shown = Quarantine.After(Nobody, [Found(0.5), Found(0.5)]);
        shown = Quarantine.After(shown, [Found(0.4), Found(0.4)]);
        shown[Eve].ShouldBe(new(0.5, 0.4, false));
        Quarantine.After(shown, [Found(0.1, held: true)])[Eve].ShouldBe(new(0.5, 0.1, true));
    }

    [Fact]
    public void A_reader_that_lies_alone_makes_nobody_better_nor_held()
    {
        Quarantine.After(Nobody, [Found(1), Found(0.5)])[Eve].ShouldBe(new(0.5, 0.5, false));
        Quarantine.After(Nobody, [Found(0, held: true), Found(0.5), Found(0.5)])[Eve].ShouldBe(new(0.5, 0.5, false));
        Quarantine.After(Nobody, [null]).ShouldBeEmpty();
    }

    [Fact]
    public void A_reader_is_told_the_best_of_each_source()
    {
        var sheet = ExchangeRulesTests.Manifest(Eve, 1);
        var rules = new ExchangeRules(RunFileText.Plan(RunFileText.Online.Replace("bob", "eve")), 0);
        var sources = rules.Sources(2, [sheet]);
        Quarantine.Describe(sources, Nobody).ShouldBeSameAs(sources);
        var described = Quarantine.Describe(sources, Nobody.Add(Eve, new(0.5, 0.4, false)));
        described.All.ShouldHaveSingleItem().ShouldBe(sheet with { BestAccuracy = 0.5 });
    }

    private static Dictionary<string, SourceFinding> Found(double accuracy, bool held = false) =>
        new() { ["eve"] = new(accuracy, held) };
}
