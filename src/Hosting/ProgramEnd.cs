namespace KdCluster.Hosting;

/// <summary>Ends the program without its having been asked to, with a reason and an exit code that is not 0.</summary>
public sealed class ProgramEnd
{
    private readonly CancellationTokenSource _asked = new();
    private string? _reason;

    /// <summary>Null: nobody had one.</summary>
    public string? Reason => _reason;

    /// <summary>Cancelled when the program is to end.</summary>
    public CancellationToken Asked => _asked.Token;

    /// <summary>The first reason counts. Returns at once.</summary>
    public void Because(string reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
            _ = _asked.CancelAsync();
    }
}
