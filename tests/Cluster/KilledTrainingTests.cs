using System.Diagnostics;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Reports;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>`kd train` as a process of its own.</summary>
public sealed class KilledTrainingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-killed-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_killed_training_resumes_to_the_weights_of_one_that_was_not()
    {
        File.WriteAllText(At("run.yaml"), RunFiles.Long(2, epochs: 8));
        await Train("whole");
        await Train("killed", killAfter: "epoch 3/8");
        await Train("killed", "--resume");
        var (whole, resumed) = (Report("whole"), Report("killed"));
        resumed.Peers.Select(peer => peer.WeightsSha256).ShouldBe(whole.Peers.Select(peer => peer.WeightsSha256));
        resumed.Epochs.Select(epoch => (epoch.Peer, epoch.Epoch, epoch.Loss, epoch.Accuracy))
            .ShouldBe(whole.Epochs.Select(epoch => (epoch.Peer, epoch.Epoch, epoch.Loss, epoch.Accuracy)));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private RunReport Report(string name) => ReportJson.Read(File.ReadAllText(Path.Combine(At(name), "report.json")));

    private async Task Train(string name, string more = "", string? killAfter = null)
    {
        var kd = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "KdCluster.Console", "release", "kd.dll"));
        string[] arguments = [kd, "train", At("run.yaml"), "--out", At(name), .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var _ = patience.Token.Register(() => process.Kill());
        var killed = false;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!killed && killAfter is not null && line.Contains(killAfter, StringComparison.Ordinal))
            {
                Signals.Send(process.Id, Signal.Kill);
                killed = true;
            }
        }

        await process.WaitForExitAsync();
        killed.ShouldBe(killAfter is not null);
        process.ExitCode.ShouldBe(killed ? 128 + 9 : 0);
    }
}
