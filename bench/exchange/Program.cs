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
    Console.WriteLine("usage: kd-bench-exchange [--rounds=N] [--report=FILE of a run]");
    return 0;
}

var rounds = Math.Max(5, int.Parse(Option("rounds") ?? "5"));
BenchLine[] lines =
[
    .. TransferBench.Run(1L << 30, rounds, line => Console.Error.WriteLine($"  {line}")),
    EncodingBench.Run(),
    .. ShareBench.Run(Option("report")),
];
Console.WriteLine(JsonSerializer.Serialize(lines, BenchJson.Readable));
return 0;

string? Option(string name) => args.FirstOrDefault(argument => argument.StartsWith($"--{name}=", StringComparison.Ordinal))?[(name.Length + 3)..];
