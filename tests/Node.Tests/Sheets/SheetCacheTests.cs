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

    private static SheetLease Take(SheetCache cache, string hash) =>
        cache.Take(new(
            new("run"), 0, new("ann"), new(1), 3, 3, SheetSource.Recorded, SheetPrecision.Fp32, 10, 0, 10,
            SheetNode.SampleSet, 640, hash, null), SheetNode.Expected(10, 10), new(0, 10));

    private sealed class CountingFetcher : ISheetFetcher
    {
        public const long Bytes = 400;

        public List<string> Fetches { get; } = [];

        public bool Refuse { get; set; }

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
