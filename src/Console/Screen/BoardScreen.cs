using Spectre.Console;

namespace KdCluster.Console.Screen;

/// <summary>
/// Shows a board until a task ends: redrawn in place on a terminal, else one plain line at each finished epoch.
/// </summary>
public static class BoardScreen
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <returns>When <paramref name="work"/> has ended, however it ended, with its last state drawn.</returns>
    public static Task Show(Session session, RunBoard board, Task work, bool traffic) =>
        session.Live ? Live(session, board, work, traffic) : Lines(session, board, work);

    private static Task Live(Session session, RunBoard board, Task work, bool traffic)
    {
        var screen = session.Screen;
        Spectre.Console.Rendering.IRenderable Draw() =>
            BoardTable.Of(board, screen.Profile.Width, screen.Profile.Capabilities.Unicode, traffic);
        return screen.Live(Draw()).AutoClear(false).Overflow(VerticalOverflow.Ellipsis).StartAsync(async live =>
        {
            while (!await Ended(work, session.Time))
                live.UpdateTarget(Draw());
            live.UpdateTarget(Draw());
        });
    }

    private static async Task Lines(Session session, RunBoard board, Task work)
    {
        var lines = new BoardLines();
        bool ended;
        do
        {
            ended = await Ended(work, session.Time);
            foreach (var line in lines.New(board))
                session.Screen.WriteLine(line);
        }
        while (!ended);
    }

    private static async Task<bool> Ended(Task work, TimeProvider time)
    {
        await Task.WhenAny(work, Task.Delay(Interval, time));
        return work.IsCompleted;
    }
}
