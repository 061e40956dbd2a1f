namespace KdCluster.Hosting;

/// <summary>Ends the program without its having been asked to, with a reason and an exit code that is not 0.</summary>
public sealed class ProgramEnd
{
    private readonly CancellationTokenSource _asked = new();
    private ProgramProblem? _problem;

    /// <summary>Null: nobody had one.</summary>
    public string? Reason => _problem?.Message;

    /// <summary>0: it was asked to end.</summary>
    public int Exit => _problem?.Exit ?? 0;

    /// <summary>Cancelled when the program is to end.</summary>
    public CancellationToken Asked => _asked.Token;

    /// <summary>The first reason counts. Returns at once.</summary>
    public void Because(string reason, int exit = ProgramExit.Failed)
    {
        if (Interlocked.CompareExchange(ref _problem, new(reason, exit), null) is null)
            _ = _asked.CancelAsync();
    }
}
