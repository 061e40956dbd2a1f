using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Akka.Actor;

/// <summary>The phases of <c>akka.coordinated-shutdown.phases</c>, in an order that their dependencies allow.</summary>
internal sealed class ShutdownPhases
{
    private readonly Config _config;

    /// <exception cref="ConfigurationException">Phases depend on each other in a circle.</exception>
    public ShutdownPhases(Config config)
    {
        _config = config;
        var ordered = new List<string>();
        var underWay = new HashSet<string>();
        foreach (var phase in ((HoconObject)config.Root.Find("phases")!).Fields.Keys)
            Visit(phase);
        Ordered = ordered;

        void Visit(string phase)
        {
            if (ordered.Contains(phase))
                return;
            if (!underWay.Add(phase))
                throw new ConfigurationException($"akka.coordinated-shutdown.phases: cycle at phase [{phase}].");
            foreach (var before in config.GetStringList($"phases.{phase}.depends-on"))
                Visit(before);
            ordered.Add(phase);
        }
    }

    public IReadOnlyList<string> Ordered { get; }

    public TimeSpan Timeout(string phase) => _config.GetTimeSpan($"phases.{phase}.timeout", _config.GetTimeSpan("default-phase-timeout"));

    /// <summary>True when the next phase runs although this one failed or took too long.</summary>
    public bool Recovers(string phase) => _config.GetBoolean($"phases.{phase}.recover", true);
}
