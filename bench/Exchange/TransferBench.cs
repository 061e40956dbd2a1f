using System.Globalization;

namespace KdCluster.Bench;

/// <summary>
/// A sheet from one process to another on loopback, every check included, beside one stream of iperf3 with as many
/// bytes, in turns.
/// </summary>
internal static class TransferBench
{
    public static IEnumerable<BenchLine> Run(long bytes, int rounds, Action<string> say)
    {
        say("making a sheet of 1 GB");
        using var sender = LineProcess.Self([], SheetSender.Verb, bytes.ToString(CultureInfo.InvariantCulture));
        using var receiver = LineProcess.Self([], SheetReceiver.Verb);
        receiver.Say(sender.Line());
        receiver.Say("warm up");
        receiver.Line();
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            theirs.Add(Iperf.GigabytesPerSecond(bytes));
            receiver.Say("go");
            ours.Add(bytes / 1e9 / double.Parse(receiver.Line(), CultureInfo.InvariantCulture));
            say($"round {round + 1} of {rounds}: sheet {ours[^1]:0.00} GB/s, iperf3 {theirs[^1]:0.00} GB/s");
        }

        receiver.Say("");
        var peak = double.Parse(receiver.Line(), CultureInfo.InvariantCulture);
        yield return BenchLine.Share(
            "sheet of 1 GB on loopback, checks included, over one iperf3 stream", ours.Median(), theirs.Median(),
            "GB/s", Bound.AtLeast(0.9));
        yield return BenchLine.Share(
            "receiver's peak memory over the sheet", peak / 1e6, bytes / 1e6, "MB", Bound.AtMost(1.2));
    }
}
