using System.Globalization;
using KdCluster.Security;

namespace KdCluster.Bench;

/// <summary>What mutual TLS costs: a sheet's transfer and an epoch's barrier, with and without it in one run.</summary>
internal static class TlsBench
{
    private const long SheetBytes = 1L << 30;

    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        using var authority = new BenchAuthority();
        settings.Say("tls: making two sheets of 1 GB");
        yield return Transfer(authority, settings);
        foreach (var line in Barrier(authority, settings))
            yield return line;
    }

    private static BenchLine Transfer(BenchAuthority authority, BenchSettings settings)
    {
        using var plain = new SheetRoute();
        using var locked = new SheetRoute(
            authority.Certificate, authority.Issue(ProcessIdentity.Node("sender")),
            authority.Issue(ProcessIdentity.Node("receiver")));
        var (open, closed) = (new List<double>(), new List<double>());
        for (var round = 0; round < settings.Blocks; round++)
        {
            open.Add(plain.Seconds());
            closed.Add(locked.Seconds());
            settings.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"round {round + 1} of {settings.Blocks}: {open[^1]:0.00} s, with TLS {closed[^1]:0.00} s"));
        }

        return BenchLine.Share(
            "sheet of 1 GB on loopback with mutual TLS, over the same without", closed.Median(), open.Median(), "s",
            Bound.AtMost(1.4));
    }

    /// <summary>In turns, so that what else the machine does meets both.</summary>
    private static IEnumerable<BenchLine> Barrier(BenchAuthority authority, BenchSettings settings)
    {
        const int turns = 2;
        var (open, closed) = (new List<double>(), new List<double>());
        for (var turn = 0; turn < turns; turn++)
        {
            open.AddRange(ClusterBench.With(settings, null, site => BarrierBench.Times(site, settings.Say)));
            closed.AddRange(ClusterBench.With(settings, authority, site => BarrierBench.Times(site, settings.Say)));
        }

        yield return BenchLine.Share(
            "epoch barrier with mutual TLS, beside without", closed.Median(), open.Median(), "ms");
        yield return BenchLine.Share(
            "what mutual TLS adds to it, over 5 ms", closed.Median() - open.Median(), 5, "ms", Bound.AtMost(1));
    }

    /// <summary>A sender and a receiver, each a process.</summary>
    private sealed class SheetRoute : IDisposable
    {
        private readonly LineProcess _sender;
        private readonly LineProcess _receiver;

        public SheetRoute()
            : this([], [])
        {
        }

        public SheetRoute(string authority, string sender, string receiver)
            : this([authority, sender], [authority, receiver])
        {
        }

        private SheetRoute(string[] sender, string[] receiver)
        {
            _sender = LineProcess.Self(
                [], [SheetSender.Verb, SheetBytes.ToString(CultureInfo.InvariantCulture), .. sender]);
            _receiver = LineProcess.Self([], [SheetReceiver.Verb, .. receiver]);
            _receiver.Say(_sender.Line());
            Seconds(); // Connections are up and code is compiled then.
        }

        public double Seconds()
        {
            _receiver.Say("go");
            return double.Parse(_receiver.Line(), CultureInfo.InvariantCulture);
        }

        public void Dispose()
        {
            _receiver.Dispose();
            _sender.Dispose();
        }
    }
}
