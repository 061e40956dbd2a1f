using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.SheetForms;
using KdCluster.Hosting.Transfer;
using KdCluster.Node.Sheets;
using KdCluster.Node.Tests.Support;
using KdCluster.Protocol;
using Shouldly;

namespace KdCluster.Node.Tests.Sheets;

/// <summary>Sheets that are too large for memory: none is small enough here.</summary>
public sealed class LargeSheetTests : IAsyncLifetime
{
    private const int Rows = 90_001;
    private const int Classes = 10;
    private static readonly RowForm Fp32 = RowForm.Flat(SheetPrecision.Fp32);

    private readonly TemporaryFolder _folder = new();
    private readonly DownloadClient _client =
        new(new() { Deadline = TimeSpan.FromSeconds(3), FirstPause = TimeSpan.FromMilliseconds(1) });

    private SheetNode _node = null!;
    private SheetStore _store = null!;
    private SheetFetcher _fetcher = null!;

    public async Task InitializeAsync()
    {
        _node = await SheetNode.Start();
        _store = new(_folder.Path, SheetStoreLimits.Default);
        _fetcher = Fetcher(_store);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(SheetPrecision.Fp32)]
    [InlineData(SheetPrecision.Fp16)]
    [InlineData(SheetPrecision.Bf16)]
    [InlineData(SheetPrecision.Int8)]
    public void It_arrives_in_a_file_that_goes_when_nobody_needs_it(SheetPrecision precision)
    {
        var logits = SheetNode.Logits(Rows * Classes);
        var fetched = Fetch(_node.Make(logits, Classes, precision), new(0, Rows));
        SheetCodec.Round(logits, RowForm.Of(new(Classes), precision));
        fetched.Refusal.ShouldBeNull();
        fetched.Logits!.InMemory.ShouldBeNull();
        fetched.Logits.ToArray().AsSpan().SequenceEqual(logits).ShouldBeTrue();
        _store.Bytes.ShouldBe(Rows * RowForm.Of(new(Classes), precision).RowBytes);
        Directory.GetFiles(_folder.Path).ShouldBeEmpty("what has no name is left by no process");
        _fetcher.Recycle(fetched);
        _store.Bytes.ShouldBe(0);
        Should.Throw<ObjectDisposedException>(() => fetched.Logits.Read(0, new float[1]));
    }

    [Theory]
    [InlineData("a\"b")]
    [InlineData("")]
    public void One_whose_hash_is_none_is_refused(string hash)
    {
        var sheet = _node.Make(SheetNode.Logits(Rows * Classes), Classes, SheetPrecision.Fp32);
        Fetch(sheet with { Sha256 = hash }, new(10, 5)).Refusal.ShouldBe(
            "its hash is no SHA-256 in hexadecimal digits");
        _store.Bytes.ShouldBe(0);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(26_000, 500)]
    [InlineData(20_000, 60_000)]
    public void Some_rows_take_no_more_disk_than_they_need(int first, int count)
    {
        foreach (var precision in new[] { SheetPrecision.Fp32, SheetPrecision.Fp16, SheetPrecision.Int8 })
        {
            var logits = SheetNode.Logits(Rows * Classes);
            var sheet = _node.Make(logits, Classes, precision);
            SheetCodec.Round(logits, RowForm.Of(new(Classes), precision));
            var fetched = Fetch(sheet, new(first, count));
            fetched.Logits!.ToArray().AsSpan().SequenceEqual(logits.AsSpan(first * Classes, count * Classes))
                .ShouldBeTrue();
            _store.Bytes.ShouldBe(count * RowForm.Of(new(Classes), precision).RowBytes);
            _fetcher.Recycle(fetched);
        }
    }

    /// <summary>Rows of 126,000 values with 21 scales: a chunk ends within rows, and a row within chunks.</summary>
    [Theory]
    [InlineData(0, 20)]
    [InlineData(7, 3)]
    [InlineData(19, 1)]
    public void Maps_in_int8_arrive_with_a_scale_for_each_channel(int first, int count)
    {
        var (row, values) = (new Shape(60, 100, 21), 60 * 100 * 21);
        var logits = SheetNode.Logits(20 * values);
        var sheet = _node.Make(logits, row, SheetPrecision.Int8);
        SheetCodec.Round(logits, RowForm.Of(row, SheetPrecision.Int8));
        var expected = SheetNode.Expected(20, values) with { Scales = 21 };
        var fetched = _fetcher.Fetch(sheet, expected, new(first, count), default);
        fetched.Refusal.ShouldBeNull();
        fetched.Logits!.ToArray().AsSpan().SequenceEqual(logits.AsSpan(first * values, count * values)).ShouldBeTrue();
        _fetcher.Recycle(fetched);
        var inMemory = new SheetFetcher(_store, _client, new(1 << 20));
        inMemory.Fetch(sheet, expected, new(first, count), default).Logits!.InMemory.AsSpan()
            .SequenceEqual(logits.AsSpan(first * values, count * values)).ShouldBeTrue();
    }

    [Fact]
    public void A_sheet_with_other_scales_than_the_task_has_is_not_fetched()
    {
        var sheet = _node.Make(SheetNode.Logits(100), new Shape(5, 2), SheetPrecision.Int8);
        Fetch(sheet, new(0, 10), SheetNode.Expected(10, 10)).Refusal.ShouldBe("its rows have 2 scales in Int8, not 1");
        _node.Store.SentBytes("run/0/ann").ShouldBe(0);
    }

    [Fact]
    public void A_flipped_bit_never_gets_through_and_leaves_nothing()
    {
        var sheet = _node.Make(SheetNode.Logits(Rows * Classes), Classes);
        var file = Directory.GetFiles(_node.Folder).Single();
        var bytes = File.ReadAllBytes(file);
        foreach (var at in new[] { 10, 200, bytes.Length / 2, bytes.Length - 1 })
        {
            bytes[at] ^= 4;
            File.WriteAllBytes(file, bytes);
            Fetch(sheet, new(0, Rows)).Logits.ShouldBeNull($"byte {at}");
            bytes[at] ^= 4;
        }

        _store.Bytes.ShouldBe(0);
    }

    [Theory]
    [InlineData(SheetPrecision.Fp32)]
    [InlineData(SheetPrecision.Fp16)]
    [InlineData(SheetPrecision.Int8)]
    public void Nobody_learns_from_a_logit_beyond_the_bound(SheetPrecision precision)
    {
        var logits = SheetNode.Logits(100);
        logits[57] = -1001;
        var sheet = _node.Make(logits, Classes, precision);
        var expected = SheetNode.Expected(10, Classes) with { Bound = 1000 };
        Fetch(sheet, new(0, 10), expected).Refusal!.ShouldContain("1000 is the most (exchange.maxLogit)");
        using var part = Fetch(sheet, new(0, 5), expected).Logits;
        part.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(SheetPrecision.Fp32)]
    [InlineData(SheetPrecision.Fp16)]
    [InlineData(SheetPrecision.Int8)]
    public void One_that_lies_here_is_read_from_where_it_lies_also_when_it_is_evicted(SheetPrecision precision)
    {
        var logits = SheetNode.Logits(Rows * Classes);
        var sheet = _node.Make(logits, Classes, precision);
        SheetCodec.Round(logits, RowForm.Of(new(Classes), precision));
        var stored = _node.Store.Bytes;
        var local = Fetcher(_node.Store);
        using var whole = local.Fetch(sheet, SheetNode.Expected(Rows, Classes), new(0, Rows), default).Logits!;
        using var rows = local.Fetch(sheet, SheetNode.Expected(Rows, Classes), new(40_000, 9), default).Logits!;
        _node.Store.Bytes.ShouldBe(stored);
        _node.Store.Remove(_node.Store.IdOf(sheet));
        whole.ToArray().AsSpan().SequenceEqual(logits).ShouldBeTrue();
        rows.ToArray().ShouldBe(logits[400_000..400_090]);
    }

    [Fact]
    public void Damage_on_the_own_disk_is_seen_before_it_is_used()
    {
        var sheet = _node.Make(SheetNode.Logits(100), Classes) with { Url = null };
        var file = Directory.GetFiles(_node.Folder).Single();
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        Fetcher(_node.Store).Fetch(sheet, SheetNode.Expected(10, Classes), new(0, 10), default)
            .Refusal.ShouldBe("it has no address");
    }

    [Fact]
    public async Task Where_there_is_no_room_it_is_refused_with_the_setting_and_nothing_was_sent()
    {
        using var threads = new FetchThreads(1);
        var cache = new SheetCache(Fetcher(new(_folder.Path, new(9, 1000))), threads, 0);
        var sheet = _node.Make(SheetNode.Logits(Rows * Classes), Classes);
        using var lease = cache.Take(sheet, SheetNode.Expected(Rows, Classes), new(0, Rows));
        (await lease.Sheet).Refusal!.ShouldContain("kd.node.sheets.most-bytes");
        _node.Store.SentBytes("run/0/ann").ShouldBe(0);
    }

    [Fact]
    public void A_disk_that_is_full_ends_it_at_once()
    {
        var sample = _node.Make(SheetNode.Logits(100), Classes);
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        using var place = new FilePlace(new(full, 0, 100, Fp32, full), Fp32, false);
        var layout = SheetLayout.Of(SheetDescription.Of(sample), out _)!.Value;
        var target = new SheetTarget(sample, layout, new(0, 10), place, _ => null);
        File.ReadAllBytes(Directory.GetFiles(_node.Folder).Single())[..layout.HeadBytes].CopyTo(target.RoomAt(0));
        target.Received(layout.HeadBytes).ShouldBeNull();
        File.ReadAllBytes(Directory.GetFiles(_node.Folder).Single())[layout.HeadBytes..]
            .CopyTo(target.RoomAt(layout.HeadBytes));
        var fault = target.Received(layout.TotalBytes).ShouldNotBeNull();
        fault.Reason.ShouldContain("it cannot be kept here: ");
        fault.RetryFrom.ShouldBeNull();
    }

    private SheetFetcher Fetcher(SheetStore store) => new(store, _client, new(1 << 20), new SheetRoom(store, 0));

    private FetchedSheet Fetch(SheetManifest sheet, RowRange rows, SheetExpectation? expected = null) =>
        _fetcher.Fetch(sheet, expected ?? SheetNode.Expected(Rows, Classes), rows, default);
}
