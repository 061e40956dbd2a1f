using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KdCluster.Bench;

/// <summary>`kd bench`: every figure beside what it is measured against, from one run.</summary>
internal static class BenchCommand
{
    private const int FewestBlocks = 5;

    private static readonly Dictionary<string, Func<BenchSettings, IEnumerable<BenchLine>>> Benches = new()
    {
        ["train"] = TrainBench.Run,
        ["dense"] = DenseBench.Run,
        ["kd"] = KdEpochBench.Run,
        ["exchange"] = ExchangeBench.Run,
        ["sheets"] = LargeSheetBench.Run,
        ["cluster"] = ClusterBench.Run,
        ["tls"] = TlsBench.Run,
        ["methods"] = MethodsBench.Run,
        ["roofline"] = RooflineBench.Run,
        ["scale"] = ScaleBench.Run,
        ["layout"] = LayoutBench.Run,
    };

    /// <summary>Run where they are named: a part of one above, and one that needs another checkout.</summary>
    private static readonly Dictionary<string, Func<BenchSettings, IEnumerable<BenchLine>>> Parts = new()
    {
        ["tutorial"] = TutorialBench.Run,
        ["before"] = BeforeBench.Run,
    };

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static RootCommand Create()
    {
        var names = new Argument<string[]>("bench")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "all, or some of: train, 2 minutes; dense, 2 minutes; kd, half a minute; exchange, 3 minutes "
                + "with the demo; sheets, some minutes; cluster, two minutes; tls, one minute; methods, 5 minutes, or "
                + "only its last part: tutorial, one minute; roofline, one minute; scale, two minutes; "
                + "layout, one minute; before, one minute, with --before (times of a quiet machine)",
        };
        names.AcceptOnlyFromAmong([.. Benches.Keys, .. Parts.Keys]);
        var blocks = new Option<int>("--blocks")
        {
            Description = $"how often each side is measured, {FewestBlocks} at least",
            DefaultValueFactory = _ => 7,
        };
        var report = new Option<string?>("--report")
        {
            Description = "report.json of a demo, for what the exchange costs a run; without it, a demo is run",
        };
        var before = new Option<string?>("--before")
        {
            Description = "another checkout, built: the bench `before` trains beside it",
        };
        var command = new RootCommand(
            "Measures KdCluster beside PyTorch, TorchSharp and iperf3. Exit code 1: a bound was missed.")
        {
            names, blocks, report, before,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(names)!.Contains("before")
                && BeforeBench.Refuse(parsed.GetValue(before)) is { } reason)
                parsed.AddError(reason);
        });
        command.SetAction(parsed => Run(
            parsed.GetValue(names)!,
            new BenchSettings(
                Environment.GetEnvironmentVariable("KD_HOME") ?? Directory.GetCurrentDirectory(),
                Math.Max(FewestBlocks, parsed.GetValue(blocks)), Threads(), parsed.GetValue(report),
                parsed.GetValue(before), line => Console.Error.WriteLine($"  {line}"))));
        return command;
    }

    private static int Threads() =>
        int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var set) ? set : 1;

    private static int Run(string[] names, BenchSettings settings)
    {
        var lines = Benches.Where(bench => names.Length == 0 || names.Contains(bench.Key))
            .Concat(Parts.Where(part => names.Contains(part.Key)))
            .SelectMany(bench => bench.Value(settings)).ToList();
        Console.WriteLine($"{"",-72} {"ours",9} {"peer",9} {"unit",-8} {"ratio",6}  must");
        foreach (var line in lines)
            Console.WriteLine(
                $"{line.Name,-72} {line.Ours,9:0.00} {line.Peer,9:0.00} {line.Unit,-8} {line.Ratio,6:0.00}  "
                    + $"{line.Must}{(line.Holds ? "" : "  MISSED")}");
        File.WriteAllText("bench.json", JsonSerializer.Serialize(lines, Json) + "\n");
        Console.WriteLine($"written to {Path.GetFullPath("bench.json")}");
        return lines.TrueForAll(line => line.Holds) ? 0 : 1;
    }
}
