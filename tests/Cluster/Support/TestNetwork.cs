using System.Diagnostics;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// A network of its own on this machine: hosts as network namespaces round a router, which this process reaches too.
/// What is cut is dropped without a word, as by a cable that was pulled.
/// </summary>
public sealed class TestNetwork : IDisposable
{
    private const int Subnets = 256;
    private static int _made;
    private readonly Dictionary<string, (int Number, Namespace Space)> _hosts = [];
    private readonly HashSet<(string From, string To)> _cuts = [];
    private readonly Namespace _router = Make();
    private readonly int _subnet;

    /// <param name="hosts">Their names, in the order of their addresses.</param>
    public TestNetwork(params IEnumerable<string> hosts)
    {
        try
        {
            _router.Run("echo 1 > /proc/sys/net/ipv4/ip_forward");
            _subnet = LinkToHere();
            foreach (var host in hosts)
                Add(host);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>This process needs a link into it, which takes the rights of root.</summary>
    public static bool CanBeMade => Environment.IsPrivilegedProcess;

    /// <summary>What is put before a command so that it runs on this host.</summary>
    public IReadOnlyList<string> Enter(string host) => _hosts[host].Space.Enter;

    public string AddressOf(string host) => Address(_subnet, _hosts[host].Number, 2);

    /// <summary>Nothing passes between the two any more, either way.</summary>
    public void Cut(string one, string other)
    {
        CutOneWay(one, other);
        CutOneWay(other, one);
    }

    public void CutOneWay(string from, string to)
    {
        if (_cuts.Add((from, to)))
            _router.Run($"ip rule add {Rule(from, to)}");
    }

    public void HealOneWay(string from, string to)
    {
        if (_cuts.Remove((from, to)))
            _router.Run($"ip rule del {Rule(from, to)}");
    }

    /// <summary>Whether the kernel can delay and lose packets (`tc` with `netem`).</summary>
    public bool HasNetem => _router.Try("tc qdisc add dev lo root netem delay 1ms && tc qdisc del dev lo root");

    /// <summary>What goes to this host is late or lost from now on.</summary>
    /// <param name="how">As `tc` has it: `netem delay 200ms loss 1%`.</param>
    public void Impair(string host, string how) =>
        _router.Run($"tc qdisc replace dev p{_hosts[host].Number} root {how}");

    public void Mend(string host) => _router.Run($"tc qdisc del dev p{_hosts[host].Number} root");

    /// <summary>Nothing passes between this one and all others.</summary>
    public void CutOff(string host)
    {
        foreach (var other in _hosts.Keys.Where(other => other != host))
            Cut(host, other);
    }

    /// <summary>Ends every cut.</summary>
    public void Heal()
    {
        foreach (var (from, to) in _cuts)
            _router.Run($"ip rule del {Rule(from, to)}");
        _cuts.Clear();
    }

    public void Dispose()
    {
        // The links go with their namespaces.
        foreach (var (_, space) in _hosts.Values)
            space.Dispose();
        _router.Dispose();
    }

    private static Namespace Make() =>
        Namespace.TryCreate() ?? throw new InvalidOperationException("this system lets us make no network namespace");

    private string Rule(string from, string to) => $"from {AddressOf(from)} to {AddressOf(to)} blackhole";

    /// <returns>The third part of its addresses, which no other network of this machine has.</returns>
    private int LinkToHere()
    {
        var link = $"kd{Environment.ProcessId}-{Interlocked.Increment(ref _made)}";
        Ip($"link add {link} type veth peer name here netns {_router.Id}");
        Ip($"link set dev {link} up");
        for (var tried = 0; tried < Subnets; tried++)
        {
            var subnet = (Environment.ProcessId + tried) % Subnets;
            Ip($"addr add {Address(subnet, 0, 1)}/29 dev {link}");
            if (Try($"route add 198.18.{subnet}.0/24 via {Address(subnet, 0, 2)} dev {link}") is null)
            {
                _router.Run($"ip addr add {Address(subnet, 0, 2)}/29 dev here && ip link set dev here up");
                return subnet;
            }

            Ip($"addr flush dev {link}");
        }

        throw new InvalidOperationException("no subnet 198.18.N.0/24 is free");
    }

    private void Add(string host)
    {
        var (number, space) = (_hosts.Count + 1, Make());
        _hosts.Add(host, (number, space));
        Ip($"link add kdp{_router.Id} type veth peer name eth0 netns {space.Id}");
        Ip($"link set dev kdp{_router.Id} name p{number} netns {_router.Id}");
        _router.Run($"ip addr add {Address(_subnet, number, 1)}/29 dev p{number} && ip link set dev p{number} up");
        space.Run(
            $"ip addr add {Address(_subnet, number, 2)}/29 dev eth0 && ip link set dev eth0 up && "
                + $"ip route add default via {Address(_subnet, number, 1)}");
    }

    /// <summary>Of the range that RFC 2544 keeps for tests: eight addresses for each host.</summary>
    private static string Address(int subnet, int host, int end) => $"198.18.{subnet}.{8 * host + end}";

    private static void Ip(string arguments)
    {
        if (Try(arguments) is { } complaint)
            throw new InvalidOperationException($"ip {arguments}: {complaint}");
    }

    /// <returns>What it complained of; null: nothing.</returns>
    private static string? Try(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error.Trim();
    }
}
