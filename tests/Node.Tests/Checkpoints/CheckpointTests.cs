using KdCluster.Contracts.Messages;
using KdCluster.Hosting.Transfer;
using KdCluster.Node.Checkpoints;
using KdCluster.Node.Tests.Support;
using KdCluster.Node.Transfer;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace KdCluster.Node.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly CheckpointLimits Two = new(2, 2, TimeSpan.FromDays(1));

    [Fact]
    public void The_newest_of_each_peer_stay_also_over_a_restart()
    {
        var store = new CheckpointStore(_folder.Path, Two);
        var saved = Enumerable.Range(0, 5).Select(epoch => Save(store, epoch)).ToList();
        Save(store, 1, "bob");
        foreach (var again in new[] { store, new CheckpointStore(_folder.Path, Two) })
        {
            saved.Select(checkpoint => again.PathTo(checkpoint) is not null)
                .ShouldBe([false, false, false, true, true]);
            again.Newest().Select(checkpoint => (checkpoint.Peer.Value, checkpoint.Epoch))
                .ShouldBe([("ann", 4), ("bob", 1)], ignoreOrder: true);
        }
    }

    [Fact]
    public void Of_runs_the_newest_stay_and_none_that_has_written_nothing_for_long()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var store = new CheckpointStore(_folder.Path, Two, clock: clock);
        var saved = new[] { "a", "b", "a", "c" }.Select((run, epoch) =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return store.Save(SheetNode.Fence with { Run = new(run) }, epoch, path => File.WriteAllText(path, run));
        }).ToList();
        saved.Select(checkpoint => store.PathTo(checkpoint) is not null).ShouldBe([true, false, true, true]);
        clock.Advance(TimeSpan.FromDays(2));
        store = new CheckpointStore(_folder.Path, Two, clock: clock);
        store.Newest().ShouldBeEmpty();
        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_checkpoint_without_its_description_and_the_reverse_do_not_exist()
    {
        var store = new CheckpointStore(_folder.Path);
        Save(store, 0);
        Save(store, 1);
        File.Delete(Directory.GetFiles(_folder.Path, "*.json")[0]);
        File.Delete(
            Directory.GetFiles(_folder.Path, "*.checkpoint")
                .First(file => File.Exists(Path.ChangeExtension(file, ".json"))));
        new CheckpointStore(_folder.Path).Newest().ShouldBeEmpty();
        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_failed_write_leaves_nothing()
    {
        var store = new CheckpointStore(_folder.Path);
        Should.Throw<IOException>(() => store.Save(SheetNode.Fence, 0, path =>
        {
            File.WriteAllText(path, "half");
            throw new IOException("No space left on device");
        }));
        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_node_that_is_gone_does_not_keep_a_copy_elsewhere_waiting()
    {
        var origin = new CheckpointStore(_folder.Sub("copy"));
        await using var server = await FileServer.Start(
            ServerOptions.Loopback, new Dictionary<string, IServedFiles> { [NodePaths.Checkpoints] = origin });
        var saved = Save(origin, 4);
        var copy = new Uri(server.Url, $"{NodePaths.Checkpoints}/{origin.IdOf(saved)}").ToString();
        using var client = new DownloadClient(new() { UnreachableWithAlternative = TimeSpan.FromMilliseconds(50) });
        var fetcher = new CheckpointFetcher(new CheckpointStore(_folder.Sub("here")), client);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var (path, reason) = fetcher.Fetch(saved with { Urls = ["http://127.0.0.1:1/gone", copy] }, deadline.Token);
        path.ShouldNotBeNull(reason);
    }

    [Fact]
    public async Task A_peer_can_be_resumed_on_another_node_from_whoever_has_the_right_bytes()
    {
        var origin = new CheckpointStore(_folder.Sub("origin"));
        await using var server = await FileServer.Start(
            ServerOptions.Loopback, new Dictionary<string, IServedFiles> { [NodePaths.Checkpoints] = origin });
        var saved = Save(origin, 4);
        var url = new Uri(server.Url, $"{NodePaths.Checkpoints}/{origin.IdOf(saved)}").ToString();
        using var client = new DownloadClient(
            new() { Deadline = TimeSpan.FromMilliseconds(300), FirstPause = TimeSpan.FromMilliseconds(1) });
        var here = new CheckpointStore(_folder.Sub("here"));
        var fetcher = new CheckpointFetcher(here, client);

        var (path, reason) = fetcher.Fetch(saved with { Urls = ["http://127.0.0.1:1/x", url] }, default);
        reason.ShouldBeNull();
        File.ReadAllText(path!).ShouldBe("ann 4");
        await server.DisposeAsync();
        fetcher.Fetch(saved with { Urls = [] }, default).Path.ShouldBe(path);
        fetcher.Fetch(saved with { Epoch = 5, Urls = [url, "nonsense"] }, default).Reason!.ShouldStartWith(
            "checkpoint of ann after epoch 6: 127.0.0.1:");
    }

    [Fact]
    public async Task Damage_is_refused()
    {
        var origin = new CheckpointStore(_folder.Sub("origin"));
        await using var server = await FileServer.Start(
            ServerOptions.Loopback, new Dictionary<string, IServedFiles> { [NodePaths.Checkpoints] = origin });
        var saved = Save(origin, 4);
        File.WriteAllText(origin.PathTo(saved)!, "ann 5");
        using var client = new DownloadClient(new() { FirstPause = TimeSpan.FromMilliseconds(1) });
        var fetcher = new CheckpointFetcher(new(_folder.Sub("here")), client);
        var url = new Uri(server.Url, $"{NodePaths.Checkpoints}/{origin.IdOf(saved)}").ToString();
        fetcher.Fetch(saved with { Urls = [url] }, default).Reason!.ShouldContain("its hash is wrong");
        Directory.GetFiles(_folder.Sub("here")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_damaged_file_on_the_own_disk_is_deleted_and_the_next_address_is_asked()
    {
        var origin = new CheckpointStore(_folder.Sub("origin"));
        await using var server = await FileServer.Start(
            ServerOptions.Loopback, new Dictionary<string, IServedFiles> { [NodePaths.Checkpoints] = origin });
        var saved = Save(origin, 4);
        var url = new Uri(server.Url, $"{NodePaths.Checkpoints}/{origin.IdOf(saved)}").ToString();
        using var client = new DownloadClient(new() { FirstPause = TimeSpan.FromMilliseconds(1) });
        var here = new CheckpointStore(_folder.Sub("here"));
        Save(here, 4);
        File.WriteAllText(here.PathTo(saved)!, "ann 5");

        var fetcher = new CheckpointFetcher(here, client);
        fetcher.Fetch(saved with { Urls = [] }, default).Reason!.ShouldContain("nobody serves it");
        Directory.GetFiles(_folder.Sub("here")).ShouldBeEmpty();
        here.Newest().ShouldBeEmpty();
        var (path, reason) = fetcher.Fetch(saved with { Urls = [url] }, default);
        reason.ShouldBeNull();
        File.ReadAllText(path!).ShouldBe("ann 4");
    }

    private static CheckpointRef Save(CheckpointStore store, int epoch, string peer = "ann") =>
        store.Save(
            SheetNode.Fence with { Peer = new(peer) }, epoch, path => File.WriteAllText(path, $"{peer} {epoch}"));
}
