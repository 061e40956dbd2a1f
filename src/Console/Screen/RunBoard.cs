namespace KdCluster.Console.Screen;

/// <summary>The state of a run as the screen shows it. Fed from training threads or from the coordinator's events, read by whoever draws. Thread-safe.</summary>
public sealed class RunBoard(string title, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly List<PeerRow> rows = [];
    private string status = "";

    public string Title { get; } = title;

    public DateTimeOffset Started { get; } = time.GetUtcNow();

    public DateTimeOffset Now => time.GetUtcNow();

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
                row = row with { Since = now };
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
