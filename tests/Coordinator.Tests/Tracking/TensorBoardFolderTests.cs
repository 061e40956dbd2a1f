using KdCluster.Contracts;
using KdCluster.Tracking;
using KdCluster.Tracking.TensorBoard;

namespace KdCluster.Coordinator.Tests.Tracking;

public sealed class TensorBoardFolderTests
{
    [Fact]
    public void Points_of_a_try_that_failed_halfway_stand_there_once()
    {
        var root = Directory.CreateTempSubdirectory("kd-board").FullName;
        var folder = new TensorBoardFolder(root);
        folder.Append([Point("ann", 1)]);
        // A file where the folder of the second peer would be: its points cannot be written.
        var inTheWay = Path.Combine(root, TensorBoardFolder.Name, "bob");
        File.WriteAllText(inTheWay, "");
        Should.Throw<IOException>(() => folder.Append([Point("ann", 2), Point("bob", 1)]));
        File.AppendAllText(FileOf(root, "ann"), "half a record");
        File.Delete(inTheWay);

        folder.Append([Point("ann", 2), Point("bob", 1), Point("ann", 3)]);
        Steps(root, "ann").ShouldBe([1, 2, 3]);
        Steps(root, "bob").ShouldBe([1]);
        Directory.Delete(root, recursive: true);
    }

    private static PeerPoint Point(string peer, int step) =>
        new(new PeerId(peer), step, DateTimeOffset.UnixEpoch.AddYears(60), [new("loss", 1.5)]);

    private static string FileOf(string root, string peer) =>
        Directory.GetFiles(Path.Combine(root, TensorBoardFolder.Name, peer)).ShouldHaveSingleItem();

    private static IEnumerable<long> Steps(string root, string peer) =>
        EventFileReader.Read(FileOf(root, peer)).Scalars.Select(one => one.Step);
}
