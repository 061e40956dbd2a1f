using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.RunFiles;
using Microsoft.Data.Sqlite;

namespace KdCluster.Coordinator.Tests.Journal;

public sealed class SqliteJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-journal").FullName;
    private readonly RunId _run = new("r");

    private string Path => System.IO.Path.Combine(_folder, "journal.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_appended_is_there_after_a_restart_in_order()
    {
        using (var journal = new SqliteJournal(Path, TimeProvider.System))
        {
            var term = await journal.BeginTerm();
            var all = Enumerable.Range(0, 200)
                .Select(
                    i => journal.Append(
                        _run, term, (i * 2) + 1,
                        [new StageOpened(i, DateTimeOffset.UnixEpoch), new StageEnded(i)])).ToList();
            await Task.WhenAll(all);
        }

        using var again = new SqliteJournal(Path, TimeProvider.System);
        (await again.BeginTerm()).ShouldBe(new Term(2));
                var rows = await again.Read(_run);
        rows.Select(r => r.Number).ShouldBe(Enumerable.Range(1, 400).Select(i => (long)i));
        rows.Where((_, i) => i % 2 == 1).Select(r => ((StageEnded)r.Event).Stage).ShouldBe(Enumerable.Range(0, 200));
        (await again.Read(_run, after: 398)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Runs_that_begin_together_are_all_there_or_none()
    {
        using var journal = new SqliteJournal(Path, TimeProvider.System);
        var term = await journal.BeginTerm();
        var plan = RunFile.Parse(Yaml.Online(), [], Catalogue.Load()).Plans[0];
        RunSubmitted Run(string id) =>
            new(new RunId(id), "key", DateTimeOffset.UnixEpoch, plan) { Sweep = new SweepId("s") };
        await journal.Begin(term, [Run("s-001"), Run("s-002")]);
        (await journal.Runs()).Select(run => run.Run.Value).ShouldBe(["s-001", "s-002"]);
        ((RunSubmitted)(await journal.Read(new RunId("s-002")))[0].Event).Sweep.ShouldBe(new SweepId("s"));

        await Should.ThrowAsync<JournalException>(journal.Begin(term, [Run("t-001"), Run("s-002")]));
        (await journal.Runs()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Only_the_newest_term_writes()
    {
        using var old = new SqliteJournal(Path, TimeProvider.System);
        var first = await old.BeginTerm();
        await old.Append(_run, first, 1, [new StageEnded(0)]);
        using var newer = new SqliteJournal(Path, TimeProvider.System);
        var second = await newer.BeginTerm();
        await Should.ThrowAsync<FencedException>(() => old.Append(_run, first, 2, [new StageEnded(1)]));
        await newer.Append(_run, second, 2, [new StageEnded(2)]);
        (await newer.Read(_run)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_number_is_written_once_and_nothing_is_ever_changed_or_removed()
    {
        using var journal = new SqliteJournal(Path, TimeProvider.System);
        var term = await journal.BeginTerm();
        await journal.Append(_run, term, 1, [new StageEnded(0)]);
        await Should.ThrowAsync<JournalException>(() => journal.Append(_run, term, 1, [new StageEnded(1)]));
        using var db = new SqliteConnection($"Data Source={Path}");
        db.Open();
        foreach (var sql in new[] { "DELETE FROM events", "UPDATE events SET term = 9" })
        {
            using var command = db.CreateCommand();
            command.CommandText = sql;
            Should.Throw<SqliteException>(() => command.ExecuteNonQuery()).Message.ShouldContain("append-only");
        }
    }

    [Fact]
    public void Every_event_has_a_versioned_name_and_comes_back_equal()
    {
        var types = typeof(IRunEvent).Assembly.GetTypes()
            .Where(t => t is { IsClass: true } && t.IsAssignableTo(typeof(IRunEvent)));
        types.Except(JournalCodec.Types).ShouldBeEmpty();
        var e = new PeerLost(1, new PeerId("ann"), new Incarnation(2), "gone", true, false, true, 1.5);
        JournalCodec.NameOf(e).ShouldBe("peer-lost.1");
        JournalCodec.Decode("peer-lost.1", JournalCodec.Encode(e)).ShouldBe(e);
        Should.Throw<InvalidDataException>(() => JournalCodec.Decode("peer-lost.9", "{}"u8)).Message.ShouldContain(
            "newer version");
    }
}
