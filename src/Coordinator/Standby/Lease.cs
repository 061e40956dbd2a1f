using System.Data.Common;
using KdCluster.Coordinator.Journal;
using Npgsql;
using Serilog;

namespace KdCluster.Coordinator.Standby;

/// <summary>
/// The right to act as the coordinator: one row of the database, held by who renews it in time. Losing it ends the
/// acting; the term in the same row fences what comes too late all the same.
/// </summary>
public sealed class Lease : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>A database that does not answer is asked anew after so long.</summary>
    private const int AnswerSeconds = 2;
    private readonly NpgsqlDataSource _source;
    private readonly string _place;
    private readonly string _self;
    private readonly string _url;
    private readonly LeaseTimes _times;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private long _heldUntil;
    private bool _isPrepared;

    /// <param name="connection">As Npgsql takes it.</param>
    /// <param name="self">Names this data folder among all coordinators.</param>
    /// <param name="url">Of the own API, for those who stand by.</param>
    public Lease(string connection, string self, string url, LeaseTimes times, TimeProvider clock)
    {
        var settings = PostgresConnection.Of(connection);
        (_source, _place) = (NpgsqlDataSource.Create(settings), PostgresConnection.Show(settings));
        (_self, _url, _times, _clock) = (self, url, times, clock);
        _started = clock.GetTimestamp();
    }

    /// <summary>Whether this process may act now. Once lost, it comes back only by <see cref="Acquire"/>.</summary>
    public bool IsHeld => Now.Ticks < Interlocked.Read(ref _heldUntil);

    /// <summary>Why this process stands by.</summary>
    public string Waiting { get; private set; } = "the coordinator starts";

    private TimeSpan Now => _clock.GetElapsedTime(_started);

    /// <summary>Waits until nobody holds it any more, and takes it.</summary>
    /// <exception cref="OperationCanceledException" />
    /// <exception cref="JournalException">The database is of a newer version.</exception>
    public async Task Acquire(CancellationToken stop)
    {
        var watch = new LeaseWatch(_self, _times);
        var troubled = false;
        while (true)
        {
            try
            {
                await Prepare(stop);
                var row = await Read(stop);
                (watch, var mayTake) = watch.Look(row, Now);
                var began = Now;
                if (mayTake && await Take(row, stop))
                {
                    Keep(began);
                    return;
                }

                troubled = false;
                Say(row.Url.Length == 0 ? "another coordinator acts" : $"the coordinator at {row.Url} acts");
            }
            catch (DbException e)
            {
                Waiting = PostgresConnection.Explain(e, _place).Message;
                if (!troubled)
                    Log.Error("{Trouble:l}; it is tried again", Waiting);
                troubled = true;
            }

            await Task.Delay(LookEvery, _clock, stop);
        }
    }

    /// <summary>Renews it until that fails for too long or somebody else has it; then says why.</summary>
    /// <returns>Null: it was asked to stop.</returns>
    public async Task<string?> Hold(CancellationToken stop)
    {
        var last = "";
        while (!stop.IsCancellationRequested)
        {
            var began = Now;
            var left = TimeSpan.FromTicks(Interlocked.Read(ref _heldUntil)) - began;
            if (left <= TimeSpan.Zero)
                return $"the right to act has run out, since the database {_place} did not answer in time{last}";
            var renewal = Renew(stop);
            if (await Task.WhenAny(renewal, Task.Delay(left, _clock, CancellationToken.None)) != renewal)
                continue;
            try
            {
                if (!await renewal)
                    return "another coordinator has taken over";
                Keep(began);
                await Pause(_times.Renew, stop);
            }
            catch (DbException e)
            {
                last = $" ({e.GetBaseException().Message})";
                await Pause(TimeSpan.FromMilliseconds(200), stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return null;
    }

    /// <summary>Others need not wait: this process acts no more.</summary>
    public async Task Release()
    {
        if (Interlocked.Exchange(ref _heldUntil, 0) == 0)
            return;
        try
        {
            await Change(
                "UPDATE lease SET holder = '', url = '', beat = beat + 1 WHERE id = 1 AND holder = @self",
                CancellationToken.None, ("@self", _self));
        }
        catch (DbException)
        {
            // It runs out.
        }
    }

    public void Dispose() => _source.Dispose();

    private void Keep(TimeSpan sent) => Interlocked.Exchange(ref _heldUntil, (sent + _times.StopAfter).Ticks);

    private Task Pause(TimeSpan time, CancellationToken stop) =>
        Task.Delay(time, _clock, stop).ContinueWith(_ => { }, TaskScheduler.Default);

    private void Say(string waiting)
    {
        if (Waiting != waiting)
            Log.Information("standing by: {Waiting:l}", waiting);
        Waiting = waiting;
    }

    private async Task Prepare(CancellationToken stop)
    {
        if (_isPrepared)
            return;
        await using var db = await _source.OpenConnectionAsync(stop);
        await using var transaction = await db.BeginTransactionAsync(stop);
        PostgresSchema.Make(db);
        await transaction.CommitAsync(stop);
        _isPrepared = true;
    }

    private async Task<LeaseRow> Read(CancellationToken stop)
    {
        await using var command = _source.CreateCommand("SELECT holder, url, beat FROM lease WHERE id = 1");
        command.CommandTimeout = AnswerSeconds;
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2));
    }

    /// <summary>A new term begins here, so that whatever the one before still writes is refused.</summary>
    private Task<bool> Take(LeaseRow from, CancellationToken stop) => Change(
        """
        UPDATE lease SET holder = @self, url = @url, beat = beat + 1, term = term + 1
        WHERE id = 1 AND holder = @holder AND beat = @beat
        """,
        stop, ("@self", _self), ("@url", _url), ("@holder", from.Holder), ("@beat", from.Beat));

    private Task<bool> Renew(CancellationToken stop) => Change(
        "UPDATE lease SET beat = beat + 1 WHERE id = 1 AND holder = @self", stop, ("@self", _self));

    private async Task<bool> Change(string sql, CancellationToken stop, params (string Name, object Value)[] values)
    {
        await using var command = _source.CreateCommand(sql);
        command.CommandTimeout = AnswerSeconds;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }
}
