namespace KdCluster.Console;

/// <summary>Ends a command with one line for the person at the keyboard and an exit code. Its message names the thing, the reason and the remedy.</summary>
public sealed class CommandException(string message, int code = ExitCode.Failed) : Exception(message)
{
    public int Code { get; } = code;
}
