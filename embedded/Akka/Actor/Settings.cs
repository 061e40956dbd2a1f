using Akka.Configuration;

namespace Akka.Actor;

/// <summary>The settings of a system.</summary>
public class Settings
{
    internal Settings(ActorSystem system, Config config)
    {
        System = system;
        var provider = config.GetString("akka.actor.provider", "local");
        HasCluster = provider.Contains("cluster", StringComparison.OrdinalIgnoreCase);
        HasRemoting = HasCluster || provider.Contains("remote", StringComparison.OrdinalIgnoreCase);
        if (!HasRemoting && !provider.Contains("local", StringComparison.OrdinalIgnoreCase))
            throw new ConfigurationException($"akka.actor.provider = {provider} is unknown; use local, remote or cluster.");
        var reference = ConfigurationFactory.Default();
        if (HasRemoting)
            reference = ConfigurationFactory.Reference("remote.conf").WithFallback(reference);
        if (HasCluster)
            reference = ConfigurationFactory.Reference("cluster.conf").WithFallback(reference);
        Config = (config ?? Config.Empty).WithFallback(reference);
    }

    public ActorSystem System { get; }

    /// <summary>What was given over the reference defaults.</summary>
    public Config Config { get; private set; }

    public bool HasCluster { get; }

    public TimeSpan AskTimeout => Config.GetTimeSpan("akka.actor.ask-timeout", Timeout.InfiniteTimeSpan);

    public string LogLevel => Config.GetString("akka.loglevel");

    public string StdoutLogLevel => Config.GetString("akka.stdout-loglevel");

    public IList<string> Loggers => Config.GetStringList("akka.loggers");

    public string LoggersDispatcher => Config.GetString("akka.loggers-dispatcher");

    public TimeSpan LoggerStartTimeout => Config.GetTimeSpan("akka.logger-startup-timeout");

    /// <summary>How many are logged before it goes quiet.</summary>
    public int LogDeadLetters => Config.GetString("akka.log-dead-letters") switch
    {
        "off" or "false" => 0,
        "on" or "true" => int.MaxValue,
        _ => Config.GetInt("akka.log-dead-letters"),
    };

    public bool LogDeadLettersDuringShutdown => Config.GetBoolean("akka.log-dead-letters-during-shutdown");

    public TimeSpan LogDeadLettersSuspendDuration => Config.GetTimeSpan("akka.log-dead-letters-suspend-duration");

    public bool CoordinatedShutdownTerminateActorSystem => Config.GetBoolean("akka.coordinated-shutdown.terminate-actor-system");

    public bool CoordinatedShutdownRunByActorSystemTerminate => Config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate");

    internal bool HasRemoting { get; }

    /// <summary>Puts defaults below everything that is set.</summary>
    public void InjectTopLevelFallback(Config config) => Config = Config.WithFallback(config);
}
