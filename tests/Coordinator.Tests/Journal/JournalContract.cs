using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.RunFiles;

namespace KdCluster.Coordinator.Tests.Journal;

/// <summary>What every journal keeps, whatever database it is in.</summary>
internal static class JournalContract
{
    private static readonly RunId Run = new("r");

    /// <param name="open">Opens the same journal each time, as a process that may write it.</param>
    public static async Task KeepsWhatWasAppended(Func<SqlJournal> open)
    {
        using (var journal = open())
        {
            var term = await journal.BeginTerm();
            var all = Enumerable.Range(0, 200)
                .Select(
                    i => journal.Append(
                        Run, term, (i * 2) + 1,
                        [new StageOpened(i, DateTimeOffset.UnixEpoch), new StageEnded(i)])).ToList();
            await Task.WhenAll(all);
        }

        using var again = open();
        (await again.BeginTerm()).Value.ShouldBeGreaterThan(1);
        var rows = await again.Read(Run);
        rows.Select(r => r.Number).ShouldBe(Enumerable.Range(1, 400).Select(i => (long)i));
        rows.Where((_, i) => i % 2 == 1).Select(r => ((StageEnded)r.Event).Stage).ShouldBe(Enumerable.Range(0, 200));
        (await again.Read(Run, after: 398)).Count.ShouldBe(2);
        (await again.Check()).ShouldBeNull();
    }

    public static async Task BeginsRunsTogetherOrNot(Func<SqlJournal> open)
    {
        using var journal = open();
        var term = await journal.BeginTerm();
        var plan = RunFile.Parse(Yaml.Online(), [], Catalogue.Load()).Plans[0];
        RunSubmitted Submitted(string id) =>
            new(new RunId(id), "key", DateTimeOffset.UnixEpoch, plan) { Sweep = new SweepId("s") };
        await journal.Begin(term, [Submitted("s-001"), Submitted("s-002")]);
        (await journal.Runs()).Select(run => run.Run.Value).ShouldBe(["s-001", "s-002"]);
        ((RunSubmitted)(await journal.Read(new RunId("s-002")))[0].Event).Sweep.ShouldBe(new SweepId("s"));
        (await journal.FindByKey("key")).ShouldBe(new RunId("s-001"));
        (await journal.FindByKey("other")).ShouldBeNull();

        await Should.ThrowAsync<JournalException>(journal.Begin(term, [Submitted("t-001"), Submitted("s-002")]));
        (await journal.Runs()).Count.ShouldBe(2);
        await journal.Close(new RunId("s-001"), term);
        (await journal.OpenRuns()).ShouldBe([new RunId("s-002")]);
    }

    public static async Task TakesOnlyTheNewestTerm(Func<SqlJournal> open)
    {
        using var old = open();
        var first = await old.BeginTerm();
        await old.Append(Run, first, 1, [new StageEnded(0)]);
        using var newer = open();
        var second = await newer.BeginTerm();
        await Should.ThrowAsync<FencedException>(() => old.Append(Run, first, 2, [new StageEnded(1)]));
        await newer.Append(Run, second, 2, [new StageEnded(2)]);
        (await newer.Read(Run)).Count.ShouldBe(2);
    }

    /// <summary>However many of them are written at once.</summary>
    public static async Task RefusesAnOlderTermAlone(SqlJournal journal)
    {
        var old = await journal.BeginTerm();
        var newest = await journal.BeginTerm();
        var (refused, taken) = (new List<Task>(), new List<Task>());
        for (var i = 0; i < 100; i++)
        {
            refused.Add(journal.Append(Run, old, i + 1, [new StageEnded(i)]));
            taken.Add(journal.Append(Run, newest, i + 1, [new StageEnded(i)]));
        }

        await Task.WhenAll(taken);
        foreach (var task in refused)
            await Should.ThrowAsync<FencedException>(task);
        (await journal.Read(Run)).Count.ShouldBe(100);
    }

    public static async Task WritesANumberOnce(SqlJournal journal)
    {
        var term = await journal.BeginTerm();
        await journal.Append(Run, term, 1, [new StageEnded(0)]);
        await Should.ThrowAsync<JournalException>(() => journal.Append(Run, term, 1, [new StageEnded(1)]));
        (await journal.Read(Run)).ShouldHaveSingleItem();
    }

    public static async Task RefusesAHole(SqlJournal journal)
    {
        var term = await journal.BeginTerm();
        await journal.Append(Run, term, 1, [new StageEnded(0)]);
        (await Should.ThrowAsync<JournalException>(() => journal.Append(Run, term, 3, [new StageEnded(2)]))).Message
            .ShouldContain("event 3 of run r does not follow event 1");
        await journal.Append(Run, term, 2, [new StageEnded(1)]);
    }
}
