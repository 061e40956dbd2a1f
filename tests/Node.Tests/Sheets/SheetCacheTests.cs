using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Node.Sheets;
using KdCluster.Node.Tests.Support;
using KdCluster.Protocol;
using Shouldly;

namespace KdCluster.Node.Tests.Sheets;

public sealed class SheetCacheTests : IDisposable
{
    private readonly FetchThreads _threads = new(2);
    private readonly CountingFetcher _fetcher = new();

    public void Dispose() => _threads.Dispose();

    [Fact]
    public async Task Peers_of_one_node_share_a_fetch()
    {
        var cache = new SheetCache(_fetcher, _threads, 1 << 20);
        var leases = Enumerable.Range(0, 8).Select(_ => Take(cache, "a")).ToList();
        foreach (var lease in leases)
            (await lease.Sheet).Logits.ShouldNotBeNull();
        leases.ForEach(lease => lease.Dispose());
        _fetcher.Fetches.ShouldBe(["a"]);
    }

    [Fact]
    public async Task What_was_announced_is_there_when_it_is_needed_and_the_oldest_goes_first()
    {
        var cache = new SheetCache(_fetcher, _threads, 3 * CountingFetcher.Bytes);
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            using var lease = Take(cache, name);
            await lease.Sheet;
        }

        foreach (var name in new[] { "d", "c", "b" })
        {
            using var lease = Take(cache, name);
            await lease.Sheet;
        }

        _fetcher.Fetches.ShouldBe(["a", "b", "c", "d"]);
        using var gone = Take(cache, "a");
        await gone.Sheet;
        _fetcher.Fetches.Count.ShouldBe(5);
        _fetcher.Recycled.ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_is_not_remembered()
    {
        var cache = new SheetCache(_fetcher, _threads, 1 << 20);
        _fetcher.Refuse = true;
        using (var lease = Take(cache, "a"))
            (await lease.Sheet).Refusal.ShouldBe("no");
        _fetcher.Refuse = false;
        using (var lease = Take(cache, "a"))
            (await lease.Sheet).Logits.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_is_held_stays_however_little_room_there_is()
    {
        var cache = new SheetCache(_fetcher, _threads, 0);
        using var first = Take(cache, "a");
        await first.Sheet;
        using (var second = Take(cache, "a"))
            await second.Sheet;
        _fetcher.Fetches.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Sheets_in_files_make_room_for_each_other_alone()
    {
        _fetcher.InFile = name => name.StartsWith('f');
        var cache = new SheetCache(_fetcher, _threads, CountingFetcher.Bytes, idleFileBytes: 2 * InFile.Length);
        foreach (var name in new[] { "a", "f1", "f2", "f3" })
        {
            using var lease = Take(cache, name);
            await lease.Sheet;
        }

        _fetcher.Gone.ShouldBe([InFile.Length]);
        using var again = Take(cache, "a");
        await again.Sheet;
        _fetcher.Fetches.ShouldBe(["a", "f1", "f2", "f3"]);
    }

    [Fact]
    public async Task A_later_epoch_takes_the_room_of_an_earlier_one_that_nobody_uses()
    {
        var cache = new SheetCache(_fetcher, _threads, 1 << 20);
        using (var first = Take(cache, "a1", epoch: 1))
            await first.Sheet;
        _fetcher.Recycled.ShouldBe(0);
        using var second = Take(cache, "a2", epoch: 2);
        await second.Sheet;
        _fetcher.Recycled.ShouldBe(1);
        using var other = Take(cache, "b1", epoch: 1, peer: "bob");
        await other.Sheet;
        _fetcher.Recycled.ShouldBe(1);
    }

    [Fact]
    public async Task An_earlier_epoch_that_is_in_use_goes_when_it_is_released()
    {
        var cache = new SheetCache(_fetcher, _threads, 1 << 20);
        var first = Take(cache, "a1", epoch: 1);
        (await first.Sheet).Logits.ShouldNotBeNull();
        using (var second = Take(cache, "a2", epoch: 2))
            await second.Sheet;
        _fetcher.Recycled.ShouldBe(0);
        first.Dispose();
        _fetcher.Recycled.ShouldBe(1);
        using var again = Take(cache, "a2", epoch: 2);
        await again.Sheet;
        _fetcher.Fetches.ShouldBe(["a1", "a2"]);
    }

    [Fact]
    public async Task A_later_epoch_that_was_refused_supersedes_nothing_that_is_in_use()
    {
        var cache = new SheetCache(_fetcher, _threads, 1 << 20);
        using (var first = Take(cache, "a1", epoch: 1))
        {
            await first.Sheet;
            _fetcher.Refuse = true;
            using var second = Take(cache, "a2", epoch: 2);
            (await second.Sheet).Refusal.ShouldBe("no");
        }

        using var again = Take(cache, "a1", epoch: 1);
        (await again.Sheet).Logits.ShouldNotBeNull();
        _fetcher.Fetches.ShouldBe(["a1", "a2"]);
    }

    [Fact]
    public async Task What_was_made_apart_from_training_may_be_wanted_in_any_epoch()
    {
        var cache = new SheetCache(_fetcher, _threads, 1 << 20);
        foreach (var (name, epoch) in new[] { ("v0", -1), ("v1", 0), ("v0", -1), ("v1", 0) })
        {
            using var lease = Take(cache, name, epoch, "teacher", SheetSource.Fresh);
            await lease.Sheet;
        }

        _fetcher.Fetches.ShouldBe(["v0", "v1"]);
    }

    [Fact]
    public async Task Views_that_come_back_are_superseded_each_by_itself()
    {
        var cache = new SheetCache(_fetcher, _threads, 1 << 20);
        foreach (var (name, epoch, view) in new[] { ("a", 0, 0), ("b", 1, 1), ("a", 0, 0), ("c", 2, 0) })
        {
            using var lease = cache.Take(
                Sheet(name, epoch, "ann", SheetSource.Recorded) with { View = view },
                SheetNode.Expected(10, 10) with { View = view, ViewsComeBack = true }, new(0, 10));
            await lease.Sheet;
        }

        _fetcher.Fetches.ShouldBe(["a", "b", "c"]);
        _fetcher.Recycled.ShouldBe(1);
    }

    [Fact]
    public async Task A_sheet_whose_reader_left_while_it_came_is_kept_like_any_other()
    {
        var cache = new SheetCache(_fetcher, _threads, 1 << 20);
        using var mayCome = _fetcher.MayCome = new(false);
        var first = Take(cache, "a");
        first.Dispose();
        using var second = Take(cache, "a");
        mayCome.Set();
        (await second.Sheet).Logits.ShouldNotBeNull();
        _fetcher.Fetches.ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_sheet_that_nobody_waits_for_any_more_gives_back_what_it_takes()
    {
        var cache = new SheetCache(_fetcher, _threads, 0);
        using var mayCome = _fetcher.MayCome = new(false);
        var left = Take(cache, "a");
        left.Dispose();
        mayCome.Set();
        (await left.Sheet).Logits.ShouldNotBeNull();
        using var after = Take(cache, "b", peer: "bob"); // Behind what the thread that fetched does at its end.
        await after.Sheet;
        _fetcher.Recycled.ShouldBe(1);
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_sheet_refuses_it_and_ends_nothing()
    {
        var cache = new SheetCache(_fetcher, _threads, 1 << 20);
        _fetcher.Throws = new FormatException("no entity tag");
        using (var lease = Take(cache, "a"))
            (await lease.Sheet).Refusal.ShouldBe("no entity tag");
        _fetcher.Throws = null;
        using var again = Take(cache, "b");
        (await again.Sheet).Logits.ShouldNotBeNull();
    }

    private static SheetLease Take(
        SheetCache cache, string hash, int epoch = 3, string peer = "ann", SheetSource source = SheetSource.Recorded) =>
        cache.Take(Sheet(hash, epoch, peer, source), SheetNode.Expected(10, 10), new(0, 10));

    private static SheetManifest Sheet(string hash, int epoch, string peer, SheetSource source) => new(
        new("run"), 0, new(peer), new(1), epoch, 3, source, SheetPrecision.Fp32, 10, 0, 10, SheetNode.SampleSet, 640,
        hash, null);

    private sealed class CountingFetcher : ISheetFetcher
    {
        public const long Bytes = 400;

        public List<string> Fetches { get; } = [];

        public bool Refuse { get; set; }

        public Exception? Throws { get; set; }

        /// <summary>Null: at once.</summary>
        public ManualResetEventSlim? MayCome { get; set; }

        public int Recycled => Gone.Count;

        /// <summary>How long each was.</summary>
        public List<long> Gone { get; } = [];

        public Func<string, bool> InFile { get; set; } = _ => false;

        public void Recycle(FetchedSheet fetched) => Gone.Add(fetched.Logits!.Bytes);

        public FetchedSheet Fetch(
            SheetManifest sheet, SheetExpectation expected, RowRange rows, CancellationToken cancel)
        {
            lock (Fetches)
                Fetches.Add(sheet.Sha256);
            MayCome?.Wait(cancel);
            if (Throws is not null)
                throw Throws;
            return Refuse ? FetchedSheet.Refused("no")
                : InFile(sheet.Sha256) ? new(new InFile(), null, Bytes)
                : new(new float[100], null, Bytes);
        }
    }

    private sealed class InFile : SheetLogits
    {
        public const long Length = 1 << 30;

        public override long Count => Length / sizeof(float);

        public override void Read(long first, Span<float> into) => into.Clear();
    }
}
