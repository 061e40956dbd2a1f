namespace KdCluster.Hosting;

/// <summary>
/// The first line of a kind passes; those that follow within the window are counted, and the count is said at its end.
/// Not for several threads at once.
/// </summary>
/// <param name="window">From a line that passed to the word of how many more there were.</param>
/// <param name="most">Kinds that are told apart at a time; all further ones are one kind.</param>
internal sealed class LineCounts(TimeSpan window, int most = 100)
{
    private readonly Dictionary<string, (LibraryLine Line, DateTimeOffset Since, int More)> _kinds = [];

    /// <returns>Whether it is to be written.</returns>
    public bool Passes(LibraryLine line, DateTimeOffset now)
    {
        var key = _kinds.Count < most || _kinds.ContainsKey(line.Key) ? line.Key : "";
        if (_kinds.TryGetValue(key, out var kind))
        {
            _kinds[key] = kind with { More = kind.More + 1 };
            return false;
        }

        _kinds[key] = (key.Length > 0 ? line : line with { Text = "other lines of libraries", Cause = null }, now, 0);
        return true;
    }

    /// <summary>What was counted in windows that have ended. A kind that went on begins its next one at once.</summary>
    public IReadOnlyList<(LibraryLine Line, int More)> Ended(DateTimeOffset now)
    {
        var ended = _kinds.Where(kind => now - kind.Value.Since >= window).ToList();
        foreach (var (key, (line, _, more)) in ended)
        {
            if (more == 0)
                _kinds.Remove(key);
            else
                _kinds[key] = (line, now, 0);
        }

        return [.. ended.Where(kind => kind.Value.More > 0).Select(kind => (kind.Value.Line, kind.Value.More))];
    }
}
