using Akka.Actor;

namespace Akka.Event;

/// <summary>The logger when no other is configured: standard output.</summary>
public class DefaultLogger : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized(), Self);
                return true;
            case LogEvent log:
                Print(log);
                return true;
            default:
                return false;
        }
    }

    protected virtual void Print(LogEvent logEvent) => StandardOutLogger.Write(logEvent);
}

/// <summary>Prints log lines before the loggers are up and after they are down.</summary>
internal sealed class StandardOutLogger(LogLevel level)
{
    private static readonly Lock s_gate = new();

    public static void Write(LogEvent log)
    {
        lock (s_gate)
            Console.Out.WriteLine(log.ToString());
    }

    public void Print(LogEvent log)
    {
        if (log.LogLevel() >= level)
            Write(log);
    }
}
