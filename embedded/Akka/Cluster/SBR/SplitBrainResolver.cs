using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Cluster.SBR;

/// <summary>Downs who must go after a split, once who can reach whom has been the same for a while.</summary>
internal sealed class SplitBrainResolver : ActorBase, IWithTimers
{
    private readonly Cluster _cluster;
    private readonly Strategy _survivors;
    private readonly TimeSpan _stableAfter;
    private readonly TimeSpan? _downAllAfter;
    private readonly ILoggingAdapter _log;
    private string _seen = "";
    private long _changedAt;
    private long _splitSince = long.MaxValue;

    public SplitBrainResolver(Cluster cluster)
    {
        _cluster = cluster;
        _log = Context.GetLogger();
        var settings = cluster.Options.SplitBrainResolver;
        _stableAfter = settings.GetTimeSpan("stable-after");
        _downAllAfter = settings.GetString("down-all-when-unstable") switch
        {
            "off" or "false" => null,
            "on" or "true" => TimeSpan.FromSeconds(Math.Max(4, _stableAfter.TotalSeconds * 3 / 4)),
            _ => settings.GetTimeSpan("down-all-when-unstable"),
        };
        _survivors = StrategyOf(settings);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <exception cref="ConfigurationException">The provider or strategy is unknown.</exception>
    public static void StartIfConfigured(Cluster cluster, ActorSystemImpl system)
    {
        var provider = cluster.Options.DowningProvider;
        if (string.IsNullOrEmpty(provider) || provider.Contains("NoDowning", StringComparison.Ordinal))
            return;
        if (!provider.Contains("SplitBrainResolver", StringComparison.Ordinal))
            throw new ConfigurationException($"akka.cluster.downing-provider-class = {provider} is unknown; use Akka.Cluster.SBR.SplitBrainResolverProvider, or nothing.");
        if (cluster.Options.SplitBrainResolver.GetString("active-strategy") == "off")
            return;
        _ = StrategyOf(cluster.Options.SplitBrainResolver);
        system.SystemActorOf(Props.Create(typeof(SplitBrainResolver), cluster).WithDispatcher(ClusterSettings.DispatcherId), "clusterResolver");
    }

    /// <summary>How long after a node was downed another may still be at work there: it decides the same, but not at the same moment.</summary>
    public static TimeSpan RemovalMargin(Cluster cluster) =>
        string.IsNullOrEmpty(cluster.Options.DowningProvider) || cluster.Options.SplitBrainResolver.GetString("active-strategy") == "off"
            ? TimeSpan.Zero
            : cluster.Options.SplitBrainResolver.GetTimeSpan("stable-after");

    protected override void PreStart()
    {
        var tick = TimeSpan.FromMilliseconds(Math.Clamp(_stableAfter.TotalMilliseconds / 5, 50, 1000));
        Timers.StartPeriodicTimer("tick", "tick", tick);
    }

    protected override bool Receive(object message)
    {
        var view = _cluster.View;
        if (view.SelfMember is null or { Status: MemberStatus.Down })
            return true;
        Member[] members = [.. view.Gossip.Members.Values.Where(m => m.Status != MemberStatus.Down)];
        var split = Look(view.Gossip, members);
        var now = Environment.TickCount64;
        if (!split)
            return true;
        if (now - _changedAt >= _stableAfter.TotalMilliseconds)
            Act(view, members, _survivors(members, view.Gossip.Reachability.IsCut));
        else if (_downAllAfter is { } all && now - _splitSince >= (_stableAfter + all).TotalMilliseconds)
            Act(view, members, []);
        return true;
    }

    private static Strategy StrategyOf(Config settings)
    {
        var name = settings.GetString("active-strategy");
        var role = settings.GetString($"{name}.role", "") ?? "";
        var downIfAlone = settings.GetBoolean("keep-oldest.down-if-alone", true);
        return name switch
        {
            "keep-oldest" => (members, cut) => DowningStrategy.KeepOldest(members, cut, downIfAlone, role),
            "keep-majority" => (members, cut) => DowningStrategy.KeepMajority(members, cut, role),
            _ => throw new ConfigurationException($"akka.cluster.split-brain-resolver.active-strategy = {name} is not here; use keep-oldest, keep-majority or off."),
        };
    }

    /// <summary>Notes when membership and reachability last changed; true when somebody cannot reach somebody.</summary>
    private bool Look(Gossip gossip, Member[] members)
    {
        var now = Environment.TickCount64;
        var cuts = members
            .Where(m => m.Status != MemberStatus.Exiting)
            .SelectMany(m => members.Where(o => gossip.Reachability.IsUnreachable(o.UniqueAddress, m.UniqueAddress)).Select(o => $"{o.UniqueAddress}!{m.UniqueAddress}"))
            .ToArray();
        var seen = string.Join(';', cuts.Concat(members.Select(m => $"{m.UniqueAddress}{m.Status is MemberStatus.Joining or MemberStatus.WeaklyUp}")));
        if (seen != _seen)
            _changedAt = now;
        // From the first look that shows it: this process may have stood still since the last.
        if (cuts.Length == 0)
            _splitSince = long.MaxValue;
        else
            _splitSince = Math.Min(_splitSince, now);
        _seen = seen;
        return cuts.Length > 0;
    }

    /// <summary>Who does not survive downs itself; the survivors' first by address downs all who do not.</summary>
    private void Act(ClusterView view, Member[] members, HashSet<UniqueAddress> survivors)
    {
        var acting = survivors.Contains(view.Self)
            ? members.Where(m => survivors.Contains(m.UniqueAddress)).Min()!.UniqueAddress == view.Self
            : true;
        if (!acting)
            return;
        Member[] down = survivors.Contains(view.Self)
            ? [.. members.Where(m => !survivors.Contains(m.UniqueAddress))]
            : [view.SelfMember!];
        _log.Warning("Split brain: [{0}] stay, {1} downs [{2}]", string.Join(", ", survivors.Select(n => n.Address)), _cluster.SelfAddress, string.Join(", ", down.Select(m => m.Address)));
        foreach (var member in down)
            _cluster.Down(member.Address);
        _changedAt = Environment.TickCount64;
    }

    private delegate HashSet<UniqueAddress> Strategy(IReadOnlyCollection<Member> members, Func<UniqueAddress, UniqueAddress, bool> cut);
}
