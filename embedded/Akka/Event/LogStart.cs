using Akka.Actor;
using Akka.Configuration;

namespace Akka.Event;

/// <summary>Brings the configured loggers up and down; standard output stands in before and after.</summary>
internal sealed class LogStart(ActorSystemImpl system)
{
    private readonly List<IActorRef> _loggers = [];
    private readonly LogLevel _level = Logging.LogLevelFor(system.Settings.LogLevel);
    private readonly LogLevel _standardOutLevel = Logging.LogLevelFor(system.Settings.StdoutLogLevel);

    public void Begin()
    {
        system.EventStream.LogLevel = _level;
        system.EventStream.StandardOut = new StandardOutLogger(_standardOutLevel);
    }

    public void StartLoggers()
    {
        var settings = system.Settings;
        foreach (var name in settings.Loggers)
        {
            var type = Type.GetType(name) ?? throw new ConfigurationException($"Logger [{name}] specified in akka.loggers cannot be loaded: no such class. Write it as \"Namespace.Class, Assembly\".");
            var logger = system.SystemActorOf(Props.Create(type).WithDispatcher(settings.LoggersDispatcher), $"log{_loggers.Count + 1}-{type.Name}");
            var answer = logger.Ask(new InitializeLogger(system.EventStream), settings.LoggerStartTimeout);
            try
            {
                answer.Wait();
            }
            catch (AggregateException e)
            {
                system.EventStream.Publish(new Warning(e, nameof(LogStart), typeof(LogStart), $"Logger {name} did not respond to InitializeLogger within {settings.LoggerStartTimeout}; ActorSystem.Create goes on without waiting for it."));
            }

            _loggers.Add(logger);
            foreach (var level in Enum.GetValues<LogLevel>().Where(l => l >= _level))
                system.EventStream.Subscribe(logger, level.ClassFor());
        }

        if (_loggers.Count > 0)
            system.EventStream.StandardOut = null;
        if (settings.LogDeadLetters > 0)
            system.SystemActorOf(Props.Create(typeof(DeadLetterListener), settings.LogDeadLetters, settings.LogDeadLettersSuspendDuration), "deadLetterListener");
    }

    public void StopLoggers()
    {
        foreach (var logger in _loggers)
            system.EventStream.Unsubscribe(logger);
        system.EventStream.StandardOut = new StandardOutLogger(_standardOutLevel);
    }
}
