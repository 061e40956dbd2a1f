namespace KdCluster.Console.Screen;

/// <summary>
/// What changed on a board since it was last asked, as plain lines: a line a finished epoch, a line when a peer or the
/// run changes its state, and a line when there was none for a while.
/// </summary>
public sealed class BoardLines
{
    /// <summary>For which nothing is said at most, while something goes on.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, (int Epoch, PeerState State)> _said = [];
    private string _status = "";
    private DateTimeOffset? _spoke;

    public IReadOnlyList<string> New(RunBoard board)
    {
        var lines = Changes(board).ToList();
        if (lines.Count == 0 && board.Now - (_spoke ??= board.Now) >= Silence && board.Rows.Any(row => !row.Ended))
            lines.Add(Standing(board));
        if (lines.Count > 0)
            _spoke = board.Now;
        return lines;
    }

    /// <summary>`0:30  mutual  ann 3/12 (20 %), bob 3/12 (17 %)  left 2:10`.</summary>
    private static string Standing(RunBoard board)
    {
        var rows = board.Rows.Where(row => !row.Ended).ToList();
        var left = rows.Max(row => row.Left(board.Now)) is { } longest ? $"  left {Format.Duration(longest)}" : "";
        return $"{Format.Duration(board.Elapsed),8}  {board.Title}  "
            + string.Join(", ", rows.Select(row => $"{row.Name} {row.EpochText} ({row.Progress * 100:0} %)")) + left;
    }

    private IEnumerable<string> Changes(RunBoard board)
    {
        var elapsed = Format.Duration(board.Elapsed);
        if (board.Status is { Length: > 0 } now && now != _status)
        {
            _status = now;
            yield return $"{elapsed,8}  {board.Title}  {now}";
        }

        foreach (var row in board.Rows)
        {
            var known = _said.TryGetValue(row.Name, out var before);
            _said[row.Name] = (row.Epoch, row.State);
            if (row.Epoch > (known ? before.Epoch : 0))
            {
                var left = row.Left(board.Now) is { } time ? $"  left {Format.Duration(time)}" : "";
                yield return $"{elapsed,8}  {row.Name}  epoch {row.Epoch}/{row.Epochs}  loss {Format.Loss(row.Loss)}  "
                    + $"{board.Score} {Format.Accuracy(row.Accuracy)}  "
                    + $"{Format.Count(row.ImagesPerSecond)} images/s{left}";
            }

            if (
                row.State is PeerState.Failed or PeerState.Lost or PeerState.Stopped
                    && (!known || before.State != row.State))
            {
                yield return $"{elapsed,8}  {row.Name}  {BoardTable.StateText(row, board.Now)}";
            }
        }
    }
}
