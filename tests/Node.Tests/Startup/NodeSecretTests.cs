using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Node.Checkpoints;
using KdCluster.Node.Sheets;
using KdCluster.Node.Startup;
using KdCluster.Node.Tests.Support;
using Shouldly;

namespace KdCluster.Node.Tests.Startup;

/// <summary>
/// An address is a key: whoever was not given it cannot work it out, though run, peer and epoch be known.
/// </summary>
public sealed class NodeSecretTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_secret_stays_with_its_folder_and_is_nobody_elses_to_read()
    {
        var secret = NodeSecret.Of(_folder.Sub("a"));
        secret.Length.ShouldBe(64);
        NodeSecret.Of(_folder.Sub("a")).ShouldBe(secret);
        NodeSecret.Of(_folder.Sub("b")).ShouldNotBe(secret);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(_folder.Sub("a"), "secret"))
                .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void The_same_sheet_and_checkpoint_have_another_address_on_each_node_and_the_same_after_a_restart()
    {
        var fence = new Fence(new RunId("run"), new Term(1), 0, new PeerId("ann"), Incarnation.First, 0);
        string Sheet(string folder, string secret) =>
            new SheetMaker(
                new SheetStore(_folder.Sub(folder), SheetStoreLimits.Default, secret), new(new Uri("http://node")))
            .Make(
                fence, 0, new(SheetSource.Recorded, 0, SheetPrecision.Fp32), new string('a', 64), new(2), new float[2])
            .Url!;
        string Checkpoint(string secret) =>
            new CheckpointStore(_folder.Sub("c" + secret), null, secret)
                .IdOf(new(fence.Run, 0, fence.Peer, fence.Incarnation, 0, 1, "aa", [])).ToString();
        Sheet("x", "one").ShouldBe(Sheet("y", "one"));
        Sheet("x", "one").ShouldNotBe(Sheet("y", "two"));
        Checkpoint("one").ShouldNotBe(Checkpoint("two"));

        var store = new CheckpointStore(_folder.Sub("kept"), null, "one");
        var saved = store.Save(fence, 0, path => File.WriteAllText(path, "weights"));
        new CheckpointStore(_folder.Sub("kept"), null, "one").PathTo(saved).ShouldNotBeNull();
    }
}
