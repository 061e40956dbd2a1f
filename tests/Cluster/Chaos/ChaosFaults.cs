using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts;
using KdCluster.Histories;

namespace KdCluster.Cluster.Tests.Chaos;

/// <summary>What breaks when, drawn from the seed. Each fault ends by itself; several may be there at once.</summary>
internal sealed class ChaosFaults : IDisposable
{
    private readonly ChaosCluster _cluster;
    private readonly TestNetwork _network;
    private readonly ChaosPlan _plan;
    private readonly Action<string> _say;
    private readonly Action<string> _blame;
    private readonly HistoryFile _story;
    private readonly Random _random;
    private readonly List<Task> _open = [];
    private readonly HashSet<string> _busy = [];
    private readonly bool _netem;
    private readonly SemaphoreSlim _wires = new(1);
    private readonly (int Weight, Func<Task?> Make)[] _kinds;

    public ChaosFaults(
        ChaosCluster cluster, TestNetwork network, ChaosPlan plan, Action<string> say, Action<string> blame)
    {
        (_cluster, _network, _plan, _say, _blame) = (cluster, network, plan, say, blame);
        _story = new(
            Path.Combine(plan.Folder, "chaos", HistoryFolder.Name), "chaos", new(64 << 20), TimeProvider.System, say);
        foreach (var name in cluster.Nodes.Append(ChaosCluster.Coordinator))
            _story.Write(new Mended(name, "it was started"));
        _random = new Random(plan.Seed);
        _netem = network.HasNetem;
        _kinds = [
            (4, KillNode), (2, KillCoordinator), (1, KillAll), (3, StopNode), (1, StopCoordinator), (4, CutNode),
            (3, CutOneWay), (3, CutPair), (2, CutCoordinator), (3, Impair), (2, FillDisk),
            (3, Flip), (3, Scale)];
    }

    /// <summary>How many faults there were.</summary>
    public int Made { get; private set; }

    /// <summary>The run that is disturbed now.</summary>
    public RunId? Run { get; set; }

    /// <summary>Breaks things for the planned time, then waits until all is mended.</summary>
    public async Task Break(CancellationToken stop)
    {
        var end = DateTime.UtcNow + _plan.Time;
        while (true)
        {
            var pause = TimeSpan.FromMinutes(-Math.Log(1 - _random.NextDouble()) / _plan.FaultsPerMinute);
            if (DateTime.UtcNow + pause > end || stop.IsCancellationRequested)
                break;
            await Task.Delay(pause, stop);
            for (var tries = 0; tries < 10; tries++)
            {
                if (Drawn()() is not { } fault)
                    continue; // It has no place now: another one.
                Made++;
                _open.Add(fault);
                break;
            }
        }

        await Task.WhenAll(_open);
        _say("the last fault is mended");
    }

    public void Dispose()
    {
        _story.Dispose();
        _wires.Dispose();
    }

    private Func<Task?> Drawn()
    {
        var at = _random.Next(_kinds.Sum(kind => kind.Weight));
        return _kinds.First(kind => (at -= kind.Weight) < 0).Make;
    }

    private Task? KillNode()
    {
        if (Free(_cluster.Nodes) is not { } node)
            return null;
        var away = Between(1, 40);
        var what = $"{node} is killed, and started again after {Text(away)}";
        return Hold(what, node, () => _cluster.Kill(node), away, () => _cluster.Begin(node));
    }

    private Task? KillCoordinator()
    {
        if (Free([ChaosCluster.Coordinator]) is not { } name)
            return null;
        var away = Between(1, 40);
        return Hold(
            $"the coordinator is killed, and started again after {Text(away)}", name, () => _cluster.Kill(name), away,
            () => _cluster.Begin(name));
    }

    private Task? KillAll()
    {
        string[] all = [.. _cluster.Nodes, ChaosCluster.Coordinator];
        if (!all.All(IsFree))
            return null;
        return Task.WhenAll(all.Select(name => Hold(
            $"{name} is killed with all the others, and started again after 2 s", name, () => _cluster.Kill(name),
            TimeSpan.FromSeconds(2), () => _cluster.Begin(name))).ToList());
    }

    private Task? StopNode() => Stop(Free(_cluster.Nodes), [5, 15, 60]);

    private Task? StopCoordinator() => Stop(Free([ChaosCluster.Coordinator]), [5, 15, 30]);

    private Task? Stop(string? name, int[] seconds)
    {
        if (name is null)
            return null;
        var time = TimeSpan.FromSeconds(seconds[_random.Next(seconds.Length)]);
        var what = $"{name} is stopped (SIGSTOP) for {Text(time)}";
        return Hold(what, name, () => _cluster.Signals(name, Signal.Stop), time, () =>
        {
            _cluster.Signals(name, Signal.Continue);
            return Task.CompletedTask;
        });
    }

    private Task? CutNode()
    {
        if (Free(_cluster.Nodes) is not { } node)
            return null;
        var time = CutTime();
        return Cut(
            $"{node} is cut off from everybody for {Text(time)}", node,
            Others(node).SelectMany(other => Both(node, other)), time);
    }

    private Task? CutOneWay()
    {
        if (Free(_cluster.Nodes) is not { } node)
            return null;
        var (time, outward) = (CutTime(), _random.Next(2) == 0);
        var (from, to) = outward ? (node, ChaosCluster.Coordinator) : (ChaosCluster.Coordinator, node);
        return Cut($"nothing passes from {from} to {to} for {Text(time)}", node, [(from, to)], time);
    }

    private Task? CutPair()
    {
        if (Free(_cluster.Nodes) is not { } one)
            return null;
        var others = _cluster.Nodes.Where(node => node != one).ToList();
        var (other, time) = (others[_random.Next(others.Count)], CutTime());
        return Cut($"{one} and {other} cannot reach each other for {Text(time)}", one, Both(one, other), time);
    }

    private Task? CutCoordinator()
    {
        if (Free([ChaosCluster.Coordinator]) is not { } name)
            return null;
        var time = CutTime();
        return Cut(
            $"the coordinator is cut off from everybody for {Text(time)}", name,
            Others(name).SelectMany(other => Both(name, other)), time);
    }

    private Task? Impair()
    {
        if (Free(_cluster.Nodes) is not { } node)
            return null;
        var time = Between(10, 60);
        var (how, what) = _netem
            ? ("netem delay 200ms loss 1%", "200 ms of delay and 1 % of loss")
            : ("tbf rate 1mbit burst 16kbit latency 400ms", "1 Mbit/s, a queue of 400 ms and loss beyond it,");
        what = $"{what} towards {node} for {Text(time)}";
        return Hold(what, node, () => _network.Impair(node, how), time, () =>
        {
            _network.Mend(node);
            return Task.CompletedTask;
        });
    }

    private Task? FillDisk()
    {
        if (Free(_cluster.Nodes) is not { } node)
            return null;
        var (time, file) = (Between(10, 40), Path.Combine(_cluster.FolderOf(node), "full"));
        return Hold(
            $"the disk of {node} is full for {Text(time)}", node,
            () => ChaosCluster.Shell($"dd if=/dev/zero of={file} bs=1M 2>/dev/null || true"), time, () =>
            {
                File.Delete(file);
                return Task.CompletedTask;
            });
    }

    /// <summary>One bit of one sheet or checkpoint.</summary>
    private Task? Flip()
    {
        var node = _cluster.Nodes[_random.Next(_cluster.Nodes.Count)];
        var kind = _random.Next(2) == 0 ? "sheets" : "checkpoints";
        var folder = Path.Combine(_cluster.FolderOf(node), kind);
        var files = Directory.Exists(folder)
            ? new DirectoryInfo(folder).GetFiles().Where(f => f.Length > 1000 && f.Extension != ".tmp").ToList()
            : [];
        if (files.Count == 0)
            return null;
        var file = files.OrderBy(f => f.LastWriteTimeUtc).Last();
        if (FlippedBit.In(file.FullName, _random) is not { } at)
            return null;
        _say($"byte {at} of the newest of {node}'s {kind} is flipped");
        return Task.CompletedTask;
    }

    private Task? Scale()
    {
        if (Run is not { } run)
            return null;
        var peers = _random.Next(2, 6);
        return Ask();

        async Task Ask()
        {
            var taken = await _cluster.Scale(run, peers);
            _say($"{run} is scaled to {peers} peers{(taken ? "" : ": refused, or not heard")}");
        }
    }

    private Task Cut(string what, string busy, IEnumerable<(string From, string To)> ways, TimeSpan time)
    {
        var cut = ways.ToList();
        return Hold(
            what, busy, () => Wire(() => cut.ForEach(way => _network.CutOneWay(way.From, way.To))), time,
            () => Task.Run(() => Wire(() => cut.ForEach(way => _network.HealOneWay(way.From, way.To)))));
    }

    private void Wire(Action change)
    {
        _wires.Wait();
        try
        {
            change();
        }
        finally
        {
            _wires.Release();
        }
    }

    private async Task Hold(string what, string name, Action begin, TimeSpan time, Func<Task> end)
    {
        lock (_busy)
            _busy.Add(name);
        _say(what);
        _story.Write(new Broken(name, what));
        try
        {
            begin();
            await Task.Delay(time);
            await end();
        }
        catch (InvalidOperationException e)
        {
            _blame(e.Message);
        }

        _story.Write(new Mended(name, what));
        lock (_busy)
            _busy.Remove(name);
    }

    /// <summary>One that is up and has no fault of its own now; null: there is none.</summary>
    private string? Free(IReadOnlyList<string> names)
    {
        var free = names.Where(IsFree).ToList();
        return free.Count == 0 ? null : free[_random.Next(free.Count)];
    }

    private bool IsFree(string name)
    {
        lock (_busy)
            return !_busy.Contains(name) && _cluster.IsUp(name);
    }

    private IEnumerable<string> Others(string name) =>
        _cluster.Nodes.Append(ChaosCluster.Coordinator).Where(other => other != name);

    private static IEnumerable<(string, string)> Both(string one, string other) => [(one, other), (other, one)];

    /// <summary>1 to 120 s, short ones as often as long ones.</summary>
    private TimeSpan CutTime() => TimeSpan.FromSeconds(Math.Round(Math.Exp(_random.NextDouble() * Math.Log(120))));

    private TimeSpan Between(int least, int most) => TimeSpan.FromSeconds(_random.Next(least, most + 1));

    private static string Text(TimeSpan time) => $"{time.TotalSeconds:0} s";
}
