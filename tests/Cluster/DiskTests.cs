using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>Disks of real nodes that lie or are full.</summary>
[Trait("Lane", "Long")]
public sealed class DiskTests
{
    private const int Epochs = 12;

    /// <summary>The coordinator has an intact copy: nothing is lost, and the weights show it.</summary>
    [Fact]
    public async Task A_checkpoint_with_a_flipped_byte_is_not_loaded_and_the_copy_is()
    {
        var text = RunTexts.Long(2, Epochs);
        await using var cluster = await TestCluster.Start(2);
        var run = (await cluster.Submit(text)).Run;
        await cluster.Training(run, 3);
        await cluster.Ask(run, "pause");
        await cluster.Until(
            "its epoch is over", async () => (await cluster.GetRun(run)).Peers.All(p => p.Status == PeerStatus.Ready),
            run: run);
        var epoch = (await cluster.GetRun(run)).Summary.Epoch;
        await cluster.Until(
            "the copies are there",
            () => Task.FromResult(Copies(cluster, run.Value) >= 2 * Math.Min(2, epoch)), run: run);
        await cluster.RestartNode("n1", folder =>
        {
            foreach (var file in new DirectoryInfo(Path.Combine(folder, "checkpoints")).GetFiles()
                .Where(file => file.Length > 10_000))
                Flip(file.FullName);
        });
        await cluster.Ask(run, "resume");
        (await cluster.Completed(run, 240)).ShouldEqual(ReferenceRun.Of(text));
    }

    [SmallDiskFact]
    public async Task A_node_whose_disk_is_full_closes_its_slots_and_its_peer_goes_elsewhere()
    {
        await using var cluster = await TestCluster.Start(1);
        var full = await cluster.AddNodeOnSmallDisk("n2", megabytes: 24);
        var run = (await cluster.Submit(RunTexts.Long(2, Epochs))).Run;
        await cluster.Training(run, 2);
        await cluster.AddNode("n3");
        SmallDisk.Fill(full);
        var report = await cluster.Completed(run, 240);
        report.Peers.Count.ShouldBe(2);
        (await cluster.Placed(run)).ShouldContain(placed => placed.Node.Value == "n3" && placed.Role == PeerRole.Train);
        full.HasExited.ShouldBeFalse(full.Log);
        full.Log.ShouldContain("slots are closed until it works again");
        SmallDisk.MakeRoom(full);
        await cluster.Until(
            "its slots are open", () => Task.FromResult(full.Log.Contains("slots are open again")), run: run);
    }

    private static int Copies(TestCluster cluster, string run)
    {
        var folder = Path.Combine(cluster.Folder("coordinator"), "checkpoints", run);
        return Directory.Exists(folder)
            ? new DirectoryInfo(folder).GetFiles("*", SearchOption.AllDirectories).Count(file => file.Length > 10_000)
            : 0;
    }

    private static void Flip(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
