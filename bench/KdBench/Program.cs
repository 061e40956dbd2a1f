using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using KdCluster.Bench;

if (args is ["worker", var model, var method])
{
    TrainingWorker.Run(model, method);
    return 0;
}

var benches = new Dictionary<string, Func<BenchSettings, IEnumerable<BenchLine>>>
{
    ["train"] = TrainBench.Run,
    ["kd"] = KdEpochBench.Run,
    ["methods"] = MethodsBench.Run,
    ["exchange"] = ExchangeBench.Run,
};
var blocks = args.FirstOrDefault(a => a.StartsWith("--blocks=", StringComparison.Ordinal)) is { } given
    ? int.Parse(given[9..], CultureInfo.InvariantCulture)
    : 7;
var report = args.FirstOrDefault(a => a.StartsWith("--report=", StringComparison.Ordinal))?[9..];
var names = args.Where(a => !a.StartsWith('-')).ToList();
if (names.Find(n => !benches.ContainsKey(n)) is { } unknown || args.Contains("--help") || args.Contains("-h"))
{
    Console.Error.WriteLine(
        $"usage: kd bench [{string.Join('|', benches.Keys)}]... [--blocks=N] [--report=report.json of a demo]");
    return args.Contains("--help") || args.Contains("-h") ? 0 : 2;
}

var home = Environment.GetEnvironmentVariable("KD_HOME") ?? Directory.GetCurrentDirectory();
var threads = int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var set) ? set : 1;
var settings =
    new BenchSettings(home, Math.Max(5, blocks), threads, report, line => Console.Error.WriteLine($"  {line}"));
var lines = benches.Where(b => names.Count == 0 || names.Contains(b.Key)).SelectMany(b => b.Value(settings)).ToList();

Console.WriteLine($"{"",-72} {"ours",9} {"peer",9} {"unit",-8} {"ratio",6}  must");
foreach (var line in lines)
{
    Console.WriteLine(
        FormattableString.Invariant(
            $"{line.Name,-72} {line.Ours,9:0.00} {line.Peer,9:0.00} {line.Unit,-8} {line.Ratio,6:0.00}  {line.Must}"));
}

var json = new JsonSerializerOptions(
    JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
File.WriteAllText("bench.json", JsonSerializer.Serialize(lines, json) + "\n");
Console.WriteLine($"written to {Path.GetFullPath("bench.json")}");
return 0;
