using Akka.Actor;
using Akka.Event;
using Serilog;
using Serilog.Events;
using LogEvent = Akka.Event.LogEvent;

namespace KdCluster.Hosting;

/// <summary>Passes the actor system's log events on to Serilog (`akka.loggers`).</summary>
public sealed class SerilogLogger : ReceiveActor
{
    public SerilogLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    private static void Write(LogEvent e)
    {
        var level = e.LogLevel() switch
        {
            Akka.Event.LogLevel.ErrorLevel => LogEventLevel.Error,
            Akka.Event.LogLevel.WarningLevel => LogEventLevel.Warning,
            Akka.Event.LogLevel.InfoLevel => LogEventLevel.Information,
            _ => LogEventLevel.Debug,
        };
        Log.ForContext("SourceContext", e.LogClass?.FullName).ForContext("LogSource", e.LogSource)
            .Write(level, e.Cause, "{Text:l}", e.Message);
    }
}
