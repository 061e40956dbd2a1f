using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Journal;
using Microsoft.Data.Sqlite;

namespace KdCluster.Coordinator.Tests.Journal;

public sealed class SqliteJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-journal").FullName;

    private string Path => System.IO.Path.Combine(_folder, "journal.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task What_was_appended_is_there_after_a_restart_in_order() => JournalContract.KeepsWhatWasAppended(Open);

    [Fact]
    public Task Runs_that_begin_together_are_all_there_or_none() => JournalContract.BeginsRunsTogetherOrNot(Open);

    [Fact]
    public Task Only_the_newest_term_writes() => JournalContract.TakesOnlyTheNewestTerm(Open);

    [Fact]
    public async Task What_an_older_term_writes_beside_it_is_refused_alone()
    {
        using var journal = Open();
        await JournalContract.RefusesAnOlderTermAlone(journal);
    }

    [Fact]
    public async Task An_event_that_does_not_follow_the_last_is_refused()
    {
        using var journal = Open();
        await JournalContract.RefusesAHole(journal);
    }

    [Fact]
    public async Task A_number_is_written_once_and_nothing_is_ever_changed_or_removed()
    {
        using var journal = Open();
        await JournalContract.WritesANumberOnce(journal);
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
    public void One_of_a_newer_version_is_refused()
    {
        Open().Dispose();
        using (var db = new SqliteConnection($"Data Source={Path};Pooling=false"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Should.Throw<JournalException>(Open).Message.ShouldContain("newer version of KdCluster (format 99");
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

    private SqliteJournal Open() => new(Path, TimeProvider.System);
}
