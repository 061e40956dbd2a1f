using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>The dispatchers of a system by their path in the configuration.</summary>
public sealed class Dispatchers
{
    public static readonly string DefaultDispatcherId = "akka.actor.default-dispatcher";
    internal const string InternalDispatcherId = "akka.actor.internal-dispatcher";
    private readonly ConcurrentDictionary<string, Lazy<MessageDispatcher>> _shared = new();
    private readonly ConcurrentBag<MessageDispatcher> _pinned = [];
    private readonly Config _config;
    private readonly string _system;

    internal Dispatchers(string system, Config config)
    {
        _system = system;
        _config = config;
    }

    public MessageDispatcher DefaultGlobalDispatcher => Lookup(DefaultDispatcherId);

    public bool HasDispatcher(string id) => _config.HasPath(id);

    /// <exception cref="ConfigurationException">The configuration has no such dispatcher.</exception>
    public MessageDispatcher Lookup(string dispatcherName)
    {
        var settings = Settings(dispatcherName);
        if (settings.GetString("type") == "PinnedDispatcher")
        {
            var pinned = new PinnedDispatcher(dispatcherName, Throughput(settings), $"{_system}.{dispatcherName}");
            _pinned.Add(pinned);
            return pinned;
        }

        return _shared.GetOrAdd(dispatcherName, id => new Lazy<MessageDispatcher>(() => Make(id, settings))).Value;
    }

    internal MessageDispatcher For(Props props) => Lookup(string.IsNullOrEmpty(props.Dispatcher) ? DefaultDispatcherId : props.Dispatcher);

    internal void Shutdown()
    {
        foreach (var dispatcher in _shared.Values.Select(lazy => lazy.Value).Concat(_pinned))
            dispatcher.Shutdown();
    }

    private static int Throughput(Config settings) => Math.Max(1, settings.GetInt("throughput", 30));

    private static int Threads(Config settings, string pool)
    {
        var fixedCount = settings.GetInt("dedicated-thread-pool.thread-count", 0);
        if (fixedCount > 0)
            return fixedCount;
        var byCores = (int)Math.Ceiling(Environment.ProcessorCount * settings.GetDouble($"{pool}.parallelism-factor", 1.0));
        return Math.Clamp(byCores, settings.GetInt($"{pool}.parallelism-min", 2), settings.GetInt($"{pool}.parallelism-max", 64));
    }

    private Config Settings(string id) => _config.GetConfig(id)
        ?? throw new ConfigurationException($"Dispatcher [{id}] not configured: the configuration has no object at that path.");

    private MessageDispatcher Make(string id, Config settings)
    {
        var type = settings.GetString("type", "Dispatcher");
        var executor = settings.GetString("executor", "default-executor");
        var threadName = $"{_system}.{id}";
        return (type, executor) switch
        {
            ("ForkJoinDispatcher", _) or ("Dispatcher", "fork-join-executor") =>
                new DedicatedThreadsDispatcher(id, Throughput(settings), threadName, Threads(settings, "fork-join-executor"), settings.GetBoolean("embedded-urgent")),
            ("Dispatcher" or "TaskDispatcher", _) => new ThreadPoolDispatcher(id, Throughput(settings)),
            _ => throw new ConfigurationException($"Dispatcher [{id}] has type [{type}]; known are Dispatcher, TaskDispatcher, PinnedDispatcher and ForkJoinDispatcher."),
        };
    }
}
