using KdCluster.Contracts;

namespace KdCluster.Console.Screen;

/// <summary>
/// The state of a run as the screen shows it. Fed from training threads or from the coordinator's events, read by
/// whoever draws. Thread-safe.
/// </summary>
public sealed class RunBoard(string title, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<PeerRow> _rows = [];
    private string _status = "";
    private DateTimeOffset _began = time.GetUtcNow();
    private DateTimeOffset? _ended;

    public string Title { get; } = title;

    /// <summary>What the accuracies of its rows are.</summary>
    public string Score { get; set; } = TaskEntry.Classification.Score;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Of the run: since the board was made, unless <see cref="Span"/> knows better.</summary>
    public TimeSpan Elapsed
    {
        get { lock (_gate) { return (_ended ?? time.GetUtcNow()) - _began; } }
    }

    /// <summary>One line about the run as a whole: its stage, its status, or what it waits for.</summary>
    public string Status
    {
        get { lock (_gate) { return _status; } }
        set { lock (_gate) { _status = value; } }
    }

    public IReadOnlyList<PeerRow> Rows
    {
        get { lock (_gate) { return [.. _rows]; } }
    }

    /// <summary>When the run began, and when it ended; null while it goes on.</summary>
    public void Span(DateTimeOffset from, DateTimeOffset? to)
    {
        lock (_gate)
            (_began, _ended) = (from, to);
    }

    /// <summary>Changes the row of that name, or adds it.</summary>
    public void Set(string peer, Func<PeerRow?, PeerRow> change)
    {
        lock (_gate)
        {
            var at = _rows.FindIndex(r => r.Name == peer);
            var now = time.GetUtcNow();
            var row = change(at < 0 ? null : _rows[at]);
            if (row is { Since: null, State: not PeerState.Waiting })
                row = row with { Since = now, From = row.Progress };
            if (at < 0)
            {
                _rows.Add(row);
            }
            else
            {
                _rows[at] = row;
            }
        }
    }
}
