using System.Text.Json;
using KdCluster.Bench.Exchange;

// `serve` and `receive` are the two processes between which a sheet moves; without a word this is what starts them.
switch (args)
{
    case ["serve", var bytes]:
        await Sender.Run(long.Parse(bytes));
        return 0;
    case ["receive"]:
        Receiver.Run();
        return 0;
}

if (args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine(
        "usage: kd-bench-exchange [--rounds=N] [--report=FILE of a run] [--only=transfer|encoding|barrier|share]");
    return 0;
}

var rounds = Math.Max(5, int.Parse(Option("rounds") ?? "5"));
var only = Option("only");
List<BenchLine> lines = [];
if (only is null or "transfer")
    lines.AddRange(TransferBench.Run(1L << 30, rounds, Say));
if (only is null or "encoding")
    lines.Add(EncodingBench.Run());
if (only is null or "barrier")
    lines.AddRange(await BarrierBench.Run(Say));
if (only is null or "share")
    lines.AddRange(ShareBench.Run(Option("report")));
Console.WriteLine(JsonSerializer.Serialize([.. lines], BenchJson.Readable));
return 0;

static void Say(string line) => Console.Error.WriteLine($"  {line}");

string? Option(string name) =>
    args.FirstOrDefault(argument => argument.StartsWith($"--{name}=", StringComparison.Ordinal))?[(name.Length + 3)..];
