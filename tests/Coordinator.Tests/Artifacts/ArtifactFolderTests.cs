using KdCluster.Contracts;
using KdCluster.Coordinator.Artifacts;

namespace KdCluster.Coordinator.Tests.Artifacts;

public sealed class ArtifactFolderTests : IDisposable
{
    private static readonly DateTime Today = DateTime.UtcNow;
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-artifacts").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Of_ended_runs_the_newest_stay_for_a_while_and_open_ones_always()
    {
        foreach (var (run, days) in new[] { ("a", 1), ("b", 2), ("c", 3), ("open", 400), ("d", 4) })
            Make(run, days);
        using var copies = new CheckpointCopies(Path.Combine(_folder, ArtifactFolder.Checkpoints));
        using var folders = new RunFolders(Path.Combine(_folder, ArtifactFolder.Runs));
        Trim(runs: 3, days: 100).ShouldBe(["d"]);
        Trim(runs: 3, days: 100).ShouldBeEmpty();
        Trim(runs: 3, days: 2).ShouldBe(["b", "c"], ignoreOrder: true);
        foreach (var kind in new[] { ArtifactFolder.Checkpoints, ArtifactFolder.Runs })
            Directory.EnumerateDirectories(Path.Combine(_folder, kind)).Select(Path.GetFileName)
                .ShouldBe(["a", "open"], ignoreOrder: true);
        copies.Find("b").ShouldBeNull();
        copies.Find("a").ShouldNotBeNull();

        IEnumerable<string> Trim(int runs, int days) => new ArtifactFolder(
            _folder, folders, copies, new(runs, TimeSpan.FromDays(days), TimeSpan.Zero), TimeProvider.System)
            .Trim([new RunId("open")]).Select(run => run.Value);
    }

    private void Make(string run, int daysAgo)
    {
        var peer = Path.Combine(_folder, ArtifactFolder.Checkpoints, run, "ann");
        var report = Path.Combine(_folder, ArtifactFolder.Runs, run);
        Directory.CreateDirectory(peer);
        Directory.CreateDirectory(report);
        File.WriteAllText(Path.Combine(peer, $"000-000001-0.500000-{run}.ckpt"), run);
        File.WriteAllText(Path.Combine(report, "report.json"), "{}");
        foreach (var folder in new[] { peer, Path.GetDirectoryName(peer)!, report })
            Directory.SetLastWriteTimeUtc(folder, Today.AddDays(-daysAgo));
    }
}
