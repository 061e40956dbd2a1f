using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Standby;
using KdCluster.Tests.Support;
using KdCluster.Tests;
using Npgsql;

namespace KdCluster.Coordinator.Tests.Journal;

/// <summary>A server of its own for the class; each test has a database in it.</summary>
public sealed class PostgresJournalTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private static readonly LeaseTimes Short = new(
        TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(100));

    private readonly List<Lease> _leases = [];
    private string? _connection;

    public void Dispose() => _leases.ForEach(lease => lease.Dispose());

    [PostgresFact]
    public Task What_was_appended_is_there_after_a_restart_in_order() => JournalContract.KeepsWhatWasAppended(Open);

    [PostgresFact]
    public Task Runs_that_begin_together_are_all_there_or_none() => JournalContract.BeginsRunsTogetherOrNot(Open);

    [PostgresFact]
    public Task Only_the_newest_term_writes() => JournalContract.TakesOnlyTheNewestTerm(Open);

    [PostgresFact]
    public async Task What_an_older_term_writes_beside_it_is_refused_alone()
    {
        using var journal = Open();
        await JournalContract.RefusesAnOlderTermAlone(journal);
    }

    [PostgresFact]
    public async Task An_event_that_does_not_follow_the_last_is_refused()
    {
        using var journal = Open();
        await JournalContract.RefusesAHole(journal);
    }

    [PostgresFact]
    public async Task A_number_is_written_once_and_nothing_is_ever_changed_or_removed()
    {
        using var journal = Open();
        await JournalContract.WritesANumberOnce(journal);
        foreach (var sql in new[] { "DELETE FROM events", "UPDATE events SET term = 9", "TRUNCATE events" })
            Should.Throw<PostgresException>(() => Execute(sql)).Message.ShouldContain("append-only");
    }

    [PostgresFact]
    public async Task Who_does_not_hold_the_lease_begins_no_term()
    {
        using var first = Open();
        await first.BeginTerm();
        using var second = Open();
        await Should.ThrowAsync<FencedException>(first.BeginTerm);
        (await second.BeginTerm()).Value.ShouldBeGreaterThan(2);
    }

    [PostgresFact]
    public async Task A_lease_is_kept_by_renewal_passes_on_when_given_back_and_is_lost_to_no_two()
    {
        await using var database = NpgsqlDataSource.Create(Database());
        var held = new Lease(Database(), "one", "http://one", LeaseTimes.Default, TimeProvider.System);
        _leases.Add(held);
        await held.Acquire(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var holding = held.Hold(stop.Token);
        var other = new Lease(Database(), "two", "", LeaseTimes.Default, TimeProvider.System);
        _leases.Add(other);
        var waiting = other.Acquire(CancellationToken.None);
        await Eventually.Holds(
            "the other one waits", () => other.Waiting == "the coordinator at http://one acts");
        (held.IsHeld, other.IsHeld, waiting.IsCompleted).ShouldBe((true, false, false));
        await stop.CancelAsync();
        (await holding).ShouldBeNull();
        await held.Release();
        held.IsHeld.ShouldBeFalse();
        await waiting;
        other.IsHeld.ShouldBeTrue();
    }

    [PostgresFact]
    public void A_server_that_is_not_there_is_named()
    {
        var refused = Should.Throw<JournalException>(
            () => new PostgresJournal("Host=127.0.0.1;Port=1;Database=kd;Username=kd", "me", TimeProvider.System));
        refused.Fault.ShouldBe(JournalFault.Unreachable);
        refused.Message.ShouldStartWith("the database 127.0.0.1:1/kd cannot be reached (Connection refused");
        Should.Throw<JournalException>(
                () => new PostgresJournal(server.Connection + ";Database=nowhere", "me", TimeProvider.System)).Message
            .ShouldContain("\"nowhere\" does not exist");
    }

    /// <summary>As another process each time, which waits for the lease.</summary>
    private PostgresJournal Open()
    {
        var self = $"{_leases.Count}";
        var lease = new Lease(Database(), self, "", Short, TimeProvider.System);
        _leases.Add(lease);
        lease.Acquire(CancellationToken.None).GetAwaiter().GetResult();
        return new PostgresJournal(Database(), self, TimeProvider.System);
    }

    private string Database()
    {
        if (_connection is null)
        {
            var name = $"kd_{Guid.NewGuid():N}";
            using var admin = NpgsqlDataSource.Create(server.Connection);
            using var command = admin.CreateCommand($"CREATE DATABASE {name}");
            command.ExecuteNonQuery();
            _connection = $"{server.Connection};Database={name}";
        }

        return _connection;
    }

    private void Execute(string sql)
    {
        using var db = NpgsqlDataSource.Create(Database());
        using var command = db.CreateCommand(sql);
        command.ExecuteNonQuery();
    }
}

/// <summary>None where PostgreSQL's programs are not.</summary>
public sealed class PostgresServer : IDisposable
{
    private readonly TestPostgres? _server = TestPostgres.Missing is null ? TestPostgres.Start() : null;

    public string Connection => _server!.Connection;

    public void Dispose() => _server?.Dispose();
}
