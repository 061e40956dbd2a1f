using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Reports;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>`kd train` as a process of its own.</summary>
public sealed partial class TrainingProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-training-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_killed_training_resumes_to_the_weights_of_one_that_was_not()
    {
        File.WriteAllText(At("run.yaml"), RunTexts.Long(2, epochs: 16));
        (await Train("whole", (_, _) => { })).ShouldBe(0);
        (await Train("killed", KillAfterEpochThree)).ShouldBe(128 + 9);
        (await Train("killed", (_, _) => { }, "--resume")).ShouldBe(0);
        var (whole, resumed) = (Report("whole"), Report("killed"));
        resumed.Peers.Select(peer => peer.WeightsSha256).ShouldBe(whole.Peers.Select(peer => peer.WeightsSha256));
        resumed.Epochs.Select(epoch => (epoch.Peer, epoch.Epoch, epoch.Loss, epoch.Accuracy))
            .ShouldBe(whole.Epochs.Select(epoch => (epoch.Peer, epoch.Epoch, epoch.Loss, epoch.Accuracy)));
    }

    /// <summary>Of 600 epochs the first half warms the compiler and the allocators up.</summary>
    [Fact]
    [Trait("Lane", "Long")]
    public async Task Resident_memory_is_flat_within_two_percent()
    {
        File.WriteAllText(At("run.yaml"), RunTexts.Long(2, epochs: 600));
        var resident = new List<(int Epoch, long Kilobytes)>();
        (await Train("long", Measure, "--set", "data.samples=256")).ShouldBe(0);
        var (middle, end) = (resident.First(at => at.Epoch >= 300), resident[^1]);
        (end.Kilobytes / (double)middle.Kilobytes).ShouldBeLessThan(1.02, $"{middle}, then {end}");

        // After the last epoch the process may be gone by the time its line is read.
        void Measure(int process, int epoch)
        {
            if (epoch < 600)
                resident.Add((epoch, Resident(process)));
        }
    }

    private static void KillAfterEpochThree(int process, int epoch)
    {
        if (epoch >= 3)
            Signals.Send(process, Signal.Kill);
    }

    [GeneratedRegex(@" epoch (\d+)/")]
    private static partial Regex EpochLine();

    [GeneratedRegex(@"VmRSS:\s+(\d+) kB")]
    private static partial Regex ResidentLine();

    private static long Resident(int process) =>
        long.Parse(
            ResidentLine().Match(File.ReadAllText($"/proc/{process}/status")).Groups[1].Value,
            CultureInfo.InvariantCulture);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private RunReport Report(string name) => ReportJson.Read(File.ReadAllText(Path.Combine(At(name), "report.json")));

    /// <param name="epochEnded">Gets the process and the epoch, counted from 1. Epochs that end faster than lines are
    ///     written are passed over.</param>
    /// <returns>The exit code.</returns>
    private async Task<int> Train(string name, Action<int, int> epochEnded, params string[] more)
    {
        var kd = Built.At("KdCluster.Console", "kd.dll");
        var start = new ProcessStartInfo(
            "dotnet", [kd, "train", At("run.yaml"), "--out", At(name), .. more]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(240));
        using var _ = patience.Token.Register(() => process.Kill());
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (EpochLine().Match(line) is { Success: true } match && !process.HasExited)
                epochEnded(process.Id, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        }

        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
