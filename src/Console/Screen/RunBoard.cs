namespace KdCluster.Console.Screen;

/// <summary>
/// The state of a run as the screen shows it. Fed from training threads or from the coordinator's events, read by
/// whoever draws. Thread-safe.
/// </summary>
public sealed class RunBoard(string title, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly List<PeerRow> rows = [];
    private string status = "";
    private DateTimeOffset began = time.GetUtcNow();
    private DateTimeOffset? ended;

    public string Title { get; } = title;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Of the run: since the board was made, unless <see cref="Span"/> knows better.</summary>
    public TimeSpan Elapsed
    {
        get { lock (gate) { return (ended ?? time.GetUtcNow()) - began; } }
    }

    /// <summary>One line about the run as a whole: its stage, its status, or what it waits for.</summary>
    public string Status
    {
        get { lock (gate) { return status; } }
        set { lock (gate) { status = value; } }
    }

    public IReadOnlyList<PeerRow> Rows
    {
        get { lock (gate) { return [.. rows]; } }
    }

    /// <summary>When the run began, and when it ended; null while it goes on.</summary>
    public void Span(DateTimeOffset from, DateTimeOffset? to)
    {
        lock (gate)
        {
            (began, ended) = (from, to);
        }
    }

    /// <summary>Changes the row of that name, or adds it.</summary>
    public void Set(string peer, Func<PeerRow?, PeerRow> change)
    {
        lock (gate)
        {
            var at = rows.FindIndex(r => r.Name == peer);
            var now = time.GetUtcNow();
            var row = change(at < 0 ? null : rows[at]);
            if (row is { Since: null, State: not PeerState.Waiting })
            {
                row = row with { Since = now, From = row.Progress };
            }

            if (at < 0)
            {
                rows.Add(row);
            }
            else
            {
                rows[at] = row;
            }
        }
    }
}
