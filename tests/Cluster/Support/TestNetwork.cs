using System.Diagnostics;
using Shouldly;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// A network of its own on this machine: hosts as network namespaces round a router, which this process reaches too.
/// What is cut is dropped without a word, as by a cable that was pulled.
/// </summary>
public sealed class TestNetwork : IDisposable
{
    private const int Subnets = 256;
    private static int _made;
    private readonly string _prefix = $"kd{Environment.ProcessId}n{Interlocked.Increment(ref _made)}";
    private readonly List<string> _hosts;
    private readonly HashSet<(string From, string To)> _cuts = [];
    private readonly int _subnet;

    /// <param name="hosts">Their names, in the order of their addresses.</param>
    public TestNetwork(params string[] hosts)
    {
        _hosts = [.. hosts];
        try
        {
            Ip($"netns add {Router}");
            Ip($"-n {Router} link set dev lo up");
            Ip($"netns exec {Router} sh -c \"echo 1 > /proc/sys/net/ipv4/ip_forward\"");
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

    /// <summary>Namespaces need the rights of root, and `ip`.</summary>
    public static bool CanBeMade => Environment.IsPrivilegedProcess;

    private string Router => $"{_prefix}r";

    public string NamespaceOf(string host) => $"{_prefix}h{Number(host)}";

    public string AddressOf(string host) => Address(_subnet, Number(host), 2);

    /// <summary>Nothing passes between the two any more, either way.</summary>
    public void Cut(string one, string other)
    {
        CutOneWay(one, other);
        CutOneWay(other, one);
    }

    public void CutOneWay(string from, string to)
    {
        if (_cuts.Add((from, to)))
            Ip($"-n {Router} rule add {Rule(from, to)}");
    }

    /// <summary>Nothing passes between this one and all others.</summary>
    public void CutOff(string host)
    {
        foreach (var other in _hosts.Where(other => other != host))
            Cut(host, other);
    }

    /// <summary>Ends every cut.</summary>
    public void Heal()
    {
        foreach (var (from, to) in _cuts)
            Ip($"-n {Router} rule del {Rule(from, to)}");
        _cuts.Clear();
    }

    public void Dispose()
    {
        // The links go with their namespaces.
        foreach (var name in _hosts.Select(NamespaceOf).Append(Router))
            Run($"netns del {name}");
    }

    private string Rule(string from, string to) => $"from {AddressOf(from)} to {AddressOf(to)} blackhole";

    private int Number(string host) => _hosts.IndexOf(host) is var at and >= 0
        ? at + 1 : throw new ArgumentException($"no host is called {host}", nameof(host));

    /// <returns>The third part of its addresses, which no other network of this machine has.</returns>
    private int LinkToHere()
    {
        var link = $"{_prefix}u";
        Ip($"link add {link} type veth peer name here netns {Router}");
        Ip($"link set dev {link} up");
        for (var tried = 0; tried < Subnets; tried++)
        {
            var subnet = (Environment.ProcessId + tried) % Subnets;
            Ip($"addr add {Address(subnet, 0, 1)}/29 dev {link}");
            if (Run($"route add 198.18.{subnet}.0/24 via {Address(subnet, 0, 2)} dev {link}") is null)
            {
                Ip($"-n {Router} addr add {Address(subnet, 0, 2)}/29 dev here");
                Ip($"-n {Router} link set dev here up");
                return subnet;
            }

            Ip($"addr flush dev {link}");
        }

        throw new InvalidOperationException("no subnet 198.18.N.0/24 is free");
    }

    private void Add(string host)
    {
        var (space, number) = (NamespaceOf(host), Number(host));
        var port = $"p{number}";
        Ip($"netns add {space}");
        Ip($"link add {port} netns {Router} type veth peer name eth0 netns {space}");
        Ip($"-n {Router} addr add {Address(_subnet, number, 1)}/29 dev {port}");
        Ip($"-n {Router} link set dev {port} up");
        Ip($"-n {space} addr add {Address(_subnet, number, 2)}/29 dev eth0");
        Ip($"-n {space} link set dev lo up");
        Ip($"-n {space} link set dev eth0 up");
        Ip($"-n {space} route add default via {Address(_subnet, number, 1)}");
    }

    /// <summary>Of the range that RFC 2544 keeps for tests: eight addresses for each host.</summary>
    private static string Address(int subnet, int host, int end) => $"198.18.{subnet}.{8 * host + end}";

    private static void Ip(string arguments) => Run(arguments).ShouldBeNull(arguments);

    /// <returns>What it complained of; null: nothing.</returns>
    private static string? Run(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error.Trim();
    }
}
