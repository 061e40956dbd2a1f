namespace KdCluster.Histories.Rules;

/// <summary>
/// What is broken at a moment of a history, as who makes the faults says. Only that one can vouch that nothing is.
/// </summary>
internal sealed class FaultBook
{
    public const string Coordinator = "coordinator";
    private readonly Dictionary<string, int> _faults = new(StringComparer.Ordinal);

    public void See(IHistoryEvent happened)
    {
        switch (happened)
        {
            case Broken x: _faults[x.Process] = _faults.GetValueOrDefault(x.Process) + 1; break;
            case Mended x: _faults[x.Process] = Math.Max(0, _faults.GetValueOrDefault(x.Process) - 1); break;
        }
    }

    /// <summary>Somebody vouches for it.</summary>
    public bool IsWell(string process) => _faults.TryGetValue(process, out var faults) && faults == 0;
}
