using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Artifacts;

namespace KdCluster.Coordinator.Tests.Artifacts;

public static class CopyQueueTests
{
    [Fact]
    public static void A_slow_node_keeps_one_copy_busy_and_no_more()
    {
        var queue = new CopyQueue();
        foreach (var source in (string[])["slow", "slow", "slow", "other"])
            queue.Add(Checkpoint($"http://{source}:1/c"), 0);
        var slow = queue.Take()!;
        slow.Source.ShouldBe("slow:1");
        queue.Take()!.Source.ShouldBe("other:1");
        queue.Done(slow);
        queue.Take()!.Source.ShouldBe("slow:1");
        queue.Close();
        queue.Take().ShouldBeNull();
    }

    [Theory]
    [InlineData("http://n1:1", "http://n1:1/checkpoints/a", true)]
    [InlineData("http://n1:1/", "http://n1:1/checkpoints/a", true)]
    [InlineData("http://n1:1", "http://169.254.169.254/latest", false)]
    [InlineData("http://n1:1", "http://n1:2/checkpoints/a", false)]
    [InlineData("https://n1:1", "http://n1:1/checkpoints/a", false)]
    [InlineData("http://n1:1", "file:///etc/passwd", false)]
    [InlineData("nonsense", "http://n1:1/checkpoints/a", false)]
    public static void A_node_names_its_own_address_only(string sheets, string url, bool isOwn) =>
        OwnAddress.IsOf(sheets, Checkpoint(url)).ShouldBe(isOwn);

    private static CheckpointRef Checkpoint(string url) => new(
        new RunId("r"), 0, new PeerId("ann"), Incarnation.First, 0, 1, new string('c', 64), [url]);
}
