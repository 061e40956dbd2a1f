using System.Collections.Concurrent;
using System.Xml.Linq;
using KdCluster.Console.Processes;

namespace KdCluster.Console.Development;

/// <summary>Runs a built test assembly.</summary>
public sealed class TestRunner(string home, TimeProvider time, TimeSpan limit)
{
    /// <summary>All but those with the trait `Lane` `Long`, in the notation of `dotnet test`.</summary>
    public const string Short = "Lane!=Long";

    /// <summary>The test projects of the solution by name, those that need processes of their own last.</summary>
    public IReadOnlyList<string> Projects() =>
        [.. Directory.EnumerateFiles(Path.Combine(home, "tests"), "*.csproj", SearchOption.AllDirectories)
            .Select(p => Path.GetFileNameWithoutExtension(p))
            .OrderBy(StartsProcesses).ThenBy(p => p, StringComparer.Ordinal)];

    /// <summary>A coordinator and nodes by the dozen, which keep all cores busy.</summary>
    public static bool StartsProcesses(string project) => project == "Cluster";

    public async Task<TestOutcome> Run(string project, string? filter, CancellationToken stop)
    {
        var results = Path.Combine(home, "artifacts", "test-results");
        Directory.CreateDirectory(results);
        var trx = Path.Combine(results, project + ".trx");
        File.Delete(trx);
        var assembly = Path.Combine(home, "artifacts", "bin", project, "release", project + ".dll");
        string[] arguments = [
            "test", assembly, "--logger", $"trx;LogFileName={project}.trx", "--results-directory", results, "--nologo"];

        var output = new ConcurrentQueue<string>();
        var start = time.GetTimestamp();
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bounded.CancelAfter(limit);
        try
        {
            await Child.Run(
                "dotnet", filter is null ? arguments : [.. arguments, "--filter", filter], home, output.Enqueue,
                bounded.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Broken(
                project, $"stopped after {limit.TotalMinutes:0} minutes without an end", output,
                time.GetElapsedTime(start));
        }

        var elapsed = time.GetElapsedTime(start);
        if (File.Exists(trx))
            return TrxFile.Read(project, XDocument.Load(trx), elapsed);
        return output.Any(
            l => l.Contains("No test is available", StringComparison.Ordinal)
                || l.Contains("No test matches", StringComparison.Ordinal))
            ? new TestOutcome(project, 0, [], [], elapsed)
            : Broken(project, "ended without a result", output, elapsed);
    }

    private static TestOutcome Broken(string project, string what, IEnumerable<string> output, TimeSpan elapsed) =>
        new(
            project, 0, [],
            [
                new FailedTest(
                    $"{project} (the whole run)", $"{what}; its last lines:\n{string.Join('\n', output.TakeLast(15))}",
                    "")], elapsed);
}
