namespace KdCluster.Console.Screen;

/// <summary>
/// What changed on a board since it was last asked, as plain lines: a line a finished epoch, a line when a peer or the
/// run changes its state.
/// </summary>
public sealed class BoardLines
{
    private readonly Dictionary<string, (int Epoch, PeerState State)> _said = [];
    private string _status = "";

    public IEnumerable<string> New(RunBoard board)
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
                    + $"accuracy {Format.Accuracy(row.Accuracy)}  {Format.Count(row.ImagesPerSecond)} images/s{left}";
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
