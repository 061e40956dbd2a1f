namespace KdCluster.Console;

/// <summary>
/// Ends a command with one line for the person at the keyboard and an exit code. Its message names the thing, the
/// reason and the remedy.
/// </summary>
public sealed class CommandException : Exception
{
    public CommandException(string message, int code = ExitCode.Failed)
        : base(message) => Code = code;

    public CommandException(string message, Exception reason)
        : base(message, reason) => Code = ExitCode.Failed;

    public int Code { get; }

    /// <summary>The coordinator says that there is no such thing.</summary>
    public bool IsUnknown { get; init; }
}
