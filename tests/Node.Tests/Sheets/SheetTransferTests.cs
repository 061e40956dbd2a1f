using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Hosting.Transfer;
using KdCluster.Node.Sheets;
using KdCluster.Node.Tests.Support;
using KdCluster.Node.Transfer;
using KdCluster.Protocol;
using Shouldly;

namespace KdCluster.Node.Tests.Sheets;

public sealed class SheetTransferTests : IAsyncLifetime
{
    private const int Rows = 90_001;
    private const int Classes = 10;
    private static readonly DownloadOptions Quick =
        new() { Deadline = TimeSpan.FromSeconds(3), FirstPause = TimeSpan.FromMilliseconds(1) };

    private readonly TemporaryFolder _folder = new();
    private readonly DownloadClient _client = new(Quick);
    private SheetNode _node = null!;
    private SheetFetcher _fetcher = null!;

    public async Task InitializeAsync()
    {
        _node = await SheetNode.Start();
        _fetcher = new(new(_folder.Path, SheetStoreLimits.Default), _client, new(1 << 20));
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
    public void A_sheet_arrives_as_it_was_rounded_when_it_was_made(SheetPrecision precision)
    {
        var logits = SheetNode.Logits(Rows * Classes);
        var fetched = Fetch(_node.Make(logits, Classes, precision), new(0, Rows));
        SheetCodec.Round(logits, RowForm.Of(new(Classes), precision));
        fetched.Refusal.ShouldBeNull();
        fetched.Logits!.InMemory.AsSpan().SequenceEqual(logits).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(Rows - 1, 1)]
    [InlineData(26_000, 500)]
    [InlineData(20_000, 60_000)]
    public void Some_rows_cost_no_more_than_their_chunks(int first, int count)
    {
        foreach (var precision in new[] { SheetPrecision.Fp32, SheetPrecision.Fp16, SheetPrecision.Int8 })
        {
            var logits = SheetNode.Logits(Rows * Classes);
            var sheet = _node.Make(logits, Classes, precision);
            SheetCodec.Round(logits, RowForm.Of(new(Classes), precision));
            var fetched = Fetch(sheet, new(first, count));
            fetched.Refusal.ShouldBeNull();
            fetched.Logits!.InMemory.AsSpan().SequenceEqual(logits.AsSpan(first * Classes, count * Classes))
                .ShouldBeTrue();
            fetched.Bytes.ShouldBeLessThanOrEqualTo((count * Classes * 4) + (3 << 20));
        }
    }

    [Fact]
    public void A_shard_is_fetched_by_the_numbers_of_its_rows()
    {
        var logits = SheetNode.Logits(500 * Classes);
        var shard = _node.Maker.Make(
            SheetNode.Fence, 3, new(SheetSource.Recorded, 3, SheetPrecision.Fp32), SheetNode.SampleSet, new(Classes),
            logits, 1000, [new PeerId("ann"), new PeerId("bob")]);
        Fetch(shard, new(1000, 500)).Logits!.InMemory.ShouldBe(logits);
        Fetch(shard, new(1200, 10)).Logits!.InMemory.ShouldBe(
            logits.AsSpan(200 * Classes, 10 * Classes).ToArray());
        Fetch(shard, new(0, 500)).Refusal!.ShouldContain("rows 0 to 500");
    }

    [Fact]
    public void A_flipped_bit_never_gets_through()
    {
        var sheet = _node.Make(SheetNode.Logits(Rows * Classes), Classes);
        var file = Directory.GetFiles(_node.Folder).Single();
        var bytes = File.ReadAllBytes(file);
        foreach (var at in new[] { 10, 40, 127, 200, bytes.Length / 2, bytes.Length - 1 })
        {
            bytes[at] ^= 4;
            File.WriteAllBytes(file, bytes);
            var fetched = Fetch(sheet, new(0, Rows));
            fetched.Logits.ShouldBeNull($"byte {at}");
            bytes[at] ^= 4;
        }

        File.WriteAllBytes(file, bytes[..^1]);
        Fetch(sheet, new(0, Rows)).Refusal!.ShouldContain("bytes there, not");
        File.WriteAllBytes(file, bytes);
        Fetch(sheet, new(0, Rows)).Refusal.ShouldBeNull();
    }

    [Fact]
    public void Damage_on_the_own_disk_is_seen_too()
    {
        var local = new SheetFetcher(_node.Store, _client, new(1 << 20));
        var sheet = _node.Make(SheetNode.Logits(100), Classes) with { Url = null };
        var fetched = local.Fetch(sheet, SheetNode.Expected(10, Classes), new(0, 10), default);
        (fetched.Refusal, fetched.Bytes).ShouldBe((null, 0));
        var file = Directory.GetFiles(_node.Folder).Single();
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        local.Fetch(sheet, SheetNode.Expected(10, Classes), new(0, 10), default).Logits.ShouldBeNull();
    }

    [Fact]
    public void What_does_not_belong_is_refused_without_a_transfer()
    {
        var sheet = _node.Make(SheetNode.Logits(100), Classes);
        (SheetManifest Sheet, string Reason)[] wrong =
        [
            (sheet with { Run = new("other") }, "run other"),
            (sheet with { Stage = 1 }, "stage 1"),
            (sheet with { View = 4 }, "view 4, not 3"),
            (sheet with { SampleSet = new('b', 64) }, "another sample set"),
            (sheet with { Classes = 5 }, "5 classes, not 10"),
            (sheet with { Rows = 11 }, "rows 0 to 11 of 10"),
            (sheet with { Bytes = 1L << 40 }, "1099511627776 bytes"),
            (sheet with { Rows = int.MaxValue }, "rows"),
            (sheet with { FirstRow = -1 }, "rows -1"),
        ];
        foreach (var (manifest, reason) in wrong)
            Fetch(manifest, new(0, 10), SheetNode.Expected(10, Classes)).Refusal!.ShouldContain(reason);
        _node.Store.SentBytes("run/0/ann").ShouldBe(0);
    }

    [Fact]
    public void A_sheet_that_is_not_the_one_announced_is_refused()
    {
        var sheet = _node.Make(SheetNode.Logits(100), Classes);
        Fetch(sheet with { Sha256 = new('0', 64) }, new(0, 10)).Refusal!.ShouldContain("another hash");
        _node.Store.Remove(_node.Store.IdOf(sheet));
        Fetch(sheet, new(0, 10)).Refusal.ShouldBe("it is not there any more");
    }

    [Fact]
    public void Nobody_gets_a_sheet_with_a_number_that_is_none()
    {
        var logits = SheetNode.Logits(100);
        logits[57] = float.NaN;
        Should.Throw<SheetException>(() => _node.Make(logits, Classes)).Message.ShouldContain("row 5, class 7");
        _node.Store.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(3e38f)]
    [InlineData(-1001f)]
    public void Nobody_learns_from_a_logit_beyond_the_bound(float lie)
    {
        var logits = SheetNode.Logits(100);
        logits[57] = lie;
        var sheet = _node.Make(logits, Classes);
        var expected = SheetNode.Expected(10, Classes) with { Bound = 1000 };
        Fetch(sheet, new(0, 10), expected).Refusal!.ShouldContain("1000 is the most (exchange.maxLogit)");
        Fetch(sheet, new(0, 5), expected).Refusal.ShouldBeNull();
    }

    private FetchedSheet Fetch(SheetManifest sheet, RowRange rows, SheetExpectation? expected = null) =>
        _fetcher.Fetch(
            sheet, expected ?? SheetNode.Expected(sheet.MeanOf is null ? sheet.Rows : Rows, Classes), rows, default);
}
