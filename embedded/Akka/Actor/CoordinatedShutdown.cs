using System.Collections.Immutable;
using Akka.Event;

namespace Akka.Actor;

/// <summary>Takes a system down in phases, each after those that it depends on. Runs once; a later call gets the same task.</summary>
public sealed class CoordinatedShutdown : IExtension
{
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";
    public const string PhaseServiceUnbind = "service-unbind";
    public const string PhaseServiceRequestsDone = "service-requests-done";
    public const string PhaseServiceStop = "service-stop";
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";
    public const string PhaseClusterLeave = "cluster-leave";
    public const string PhaseClusterExiting = "cluster-exiting";
    public const string PhaseClusterExitingDone = "cluster-exiting-done";
    public const string PhaseClusterShutdown = "cluster-shutdown";
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private readonly ShutdownPhases _phases;
    private readonly ILoggingAdapter _log;
    private readonly Lock _gate = new();
    private ImmutableList<(string Phase, string Name, Func<Task<Done>> Run)> _tasks = [];
    private Task<Done>? _run;

    private CoordinatedShutdown(ActorSystemImpl system)
    {
        System = system;
        _log = Logging.GetLogger(system, typeof(CoordinatedShutdown));
        _phases = new ShutdownPhases(system.Settings.Config.GetConfig("akka.coordinated-shutdown"));
        if (system.Settings.CoordinatedShutdownTerminateActorSystem)
            AddTask(PhaseActorSystemTerminate, "terminate-system", () => TerminateSystem(system));
        if (system.Settings.Config.GetBoolean("akka.coordinated-shutdown.run-by-clr-shutdown-hook"))
            HookProcessExit(system);
    }

    public ExtendedActorSystem System { get; }

    /// <summary>Why it runs; null until it does.</summary>
    public Reason ShutdownReason { get; private set; } = null!;

    public TimeSpan TotalTimeout => _phases.Ordered.Aggregate(TimeSpan.Zero, (sum, phase) => sum + _phases.Timeout(phase));

    public static CoordinatedShutdown Get(ActorSystem sys) => ((ActorSystemImpl)sys).Extension(system => new CoordinatedShutdown(system));

    /// <summary>Adds a task to a phase; tasks of one phase run side by side.</summary>
    /// <exception cref="ArgumentException">The phase is unknown.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        if (!_phases.Ordered.Contains(phase))
            throw new ArgumentException($"Unknown phase [{phase}], known phases [{string.Join(", ", _phases.Ordered)}]. All phases (along with their optional dependencies) must be defined in configuration.", nameof(phase));
        ImmutableInterlocked.Update(ref _tasks, tasks => tasks.Add((phase, taskName, task)));
    }

    public TimeSpan Timeout(string phase) => _phases.Timeout(phase);

    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        lock (_gate)
        {
            if (_run is not null)
                return _run;
            ShutdownReason = reason;
            return _run = Task.Run(() => RunPhases(reason, fromPhase));
        }
    }

    private static async Task<Done> TerminateSystem(ActorSystemImpl system)
    {
        system.FinalTerminate();
        await system.WhenTerminated.ConfigureAwait(false);
        if (system.Settings.Config.GetBoolean("akka.coordinated-shutdown.exit-clr"))
            Environment.Exit(0);
        return Done.Instance;
    }

    private void HookProcessExit(ActorSystemImpl system)
    {
        void OnExit(object? sender, EventArgs e) => Run(ClrExitReason.Instance).Wait(TotalTimeout);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        system.RegisterOnTermination(() => AppDomain.CurrentDomain.ProcessExit -= OnExit);
    }

    private async Task<Done> RunPhases(Reason reason, string? fromPhase)
    {
        _log.Info("Running CoordinatedShutdown with reason [{0}]", reason.GetType().Name);
        foreach (var phase in fromPhase is null ? _phases.Ordered : _phases.Ordered.SkipWhile(p => p != fromPhase))
        {
            var tasks = _tasks.Where(t => t.Phase == phase).ToArray();
            if (tasks.Length == 0)
                continue;
            var timeout = _phases.Timeout(phase);
            try
            {
                await Task.WhenAll(tasks.Select(t => RunTask(phase, t.Name, t.Run))).WaitAsync(timeout).ConfigureAwait(false);
            }
            catch (TimeoutException) when (_phases.Recovers(phase))
            {
                _log.Warning("Coordinated shutdown phase [{0}] timed out after {1}", phase, timeout);
            }
        }

        return Done.Instance;
    }

    private async Task RunTask(string phase, string name, Func<Task<Done>> run)
    {
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (Exception e) when (_phases.Recovers(phase))
        {
            _log.Warning("Task [{0}] failed in phase [{1}]: {2}", name, phase, e.Message);
        }
    }

    /// <summary>Why a system is taken down.</summary>
    public abstract class Reason
    {
        protected Reason()
        {
        }
    }

    public class UnknownReason : Reason
    {
        public static readonly Reason Instance = new UnknownReason();

        private UnknownReason()
        {
        }
    }

    /// <summary><see cref="ActorSystem.Terminate"/> was called.</summary>
    public class ActorSystemTerminateReason : Reason
    {
        public static readonly Reason Instance = new ActorSystemTerminateReason();

        private ActorSystemTerminateReason()
        {
        }
    }

    /// <summary>The process ends.</summary>
    public class ClrExitReason : Reason
    {
        public static readonly Reason Instance = new ClrExitReason();

        private ClrExitReason()
        {
        }
    }

    /// <summary>The cluster downed this node.</summary>
    public class ClusterDowningReason : Reason
    {
        public static readonly Reason Instance = new ClusterDowningReason();

        private ClusterDowningReason()
        {
        }
    }

    /// <summary>This node was made to leave the cluster.</summary>
    public class ClusterLeavingReason : Reason
    {
        public static readonly Reason Instance = new ClusterLeavingReason();

        private ClusterLeavingReason()
        {
        }
    }

    /// <summary>This node could not join in time.</summary>
    public class ClusterJoinUnsuccessfulReason : Reason
    {
        public static readonly Reason Instance = new ClusterJoinUnsuccessfulReason();

        private ClusterJoinUnsuccessfulReason()
        {
        }
    }
}
