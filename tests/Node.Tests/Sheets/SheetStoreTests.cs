using KdCluster.Node.Sheets;
using KdCluster.Node.Tests.Support;
using KdCluster.Node.Transfer;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace KdCluster.Node.Tests.Sheets;

public sealed class SheetStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_saved_sheet_is_served_with_its_hash()
    {
        var store = Store();
        var id = Save(store, "a", 100);
        using var file = store.Open(id)!;
        file.Length.ShouldBe(100);
        file.Tag.ShouldBe("hashofa");
    }

    [Fact]
    public void The_oldest_go_when_there_are_too_many_or_too_large()
    {
        var store = Store(new(3, 1000));
        var ids = new[] { "a", "b", "c", "d" }.Select(name => Save(store, name, 100)).ToArray();
        ids.Select(id => store.Open(id) is not null).ShouldBe([false, true, true, true]);
        Save(store, "e", 850);
        store.Bytes.ShouldBe(950);
        Directory.GetFiles(_folder.Path).Length.ShouldBe(2);
    }

    [Fact]
    public void One_that_nobody_has_asked_for_goes_after_a_while()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var store = new SheetStore(_folder.Path, new(9, 1000, TimeSpan.FromDays(1)), clock: clock);
        var ids = new[] { "a", "b" }.Select(name => Save(store, name, 100)).ToArray();
        clock.Advance(TimeSpan.FromHours(20));
        store.Open(ids[0])!.Dispose();
        clock.Advance(TimeSpan.FromHours(20));
        Save(store, "c", 100);
        ids.Select(id => store.Open(id) is not null).ShouldBe([true, false]);
    }

    [Fact]
    public void A_sheet_that_could_not_be_written_is_not_there()
    {
        var store = Store();
        Should.Throw<IOException>(
            () => store.Save(ContentId.Of("a"), "ann", 10, _ => throw new IOException("No space left on device")));
        Should.Throw<InvalidOperationException>(
            () => store.Save(ContentId.Of("a"), "ann", 10, file => { file.SetLength(9); return "x"; }));
        store.Open(ContentId.Of("a")).ShouldBeNull();
        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_node_that_starts_again_serves_whole_sheets_and_forgets_half_written_ones()
    {
        var id = Save(Store(), "a", 100);
        File.WriteAllText(_folder.Sub($"{ContentId.Of("b")}.0.tmp"), "half");
        var again = Store();
        again.Count.ShouldBe(1);
        using var file = again.Open(id)!;
        file.Tag.ShouldBe("hashofa");
        Directory.GetFiles(_folder.Path).Length.ShouldBe(1);
    }

    [Fact]
    public void Files_without_a_name_count_and_old_sheets_make_room_for_them()
    {
        var store = Store(new(9, 1000));
        var ids = new[] { "a", "b" }.Select(name => Save(store, name, 400)).ToArray();
        using (store.TakeUnnamed(500))
        {
            ids.Select(id => store.Open(id) is not null).ShouldBe([false, true]);
            (store.Bytes, Directory.GetFiles(_folder.Path).Length).ShouldBe((900, 1));
            Should.Throw<IOException>(() => store.TakeUnnamed(501)).Message.ShouldBe(
                "501 bytes more are not there: 500 of 1000 are in use for large sheets; "
                    + "raise kd.node.sheets.most-bytes");
        }

        store.Bytes.ShouldBe(400);
    }

    [Fact]
    public void A_file_that_nobody_uses_any_more_is_the_next_one_of_its_length()
    {
        var store = Store(new(9, 1000));
        var first = store.TakeUnnamed(500);
        RandomAccess.Write(first.Handle, "old"u8, 0);
        first.Dispose();
        first.Dispose();
        Should.Throw<ObjectDisposedException>(() => RandomAccess.GetLength(first.Handle));
        using var other = store.TakeUnnamed(400);
        Content(other).ShouldBe("\0\0\0");
        using var again = store.TakeUnnamed(500);
        Content(again).ShouldBe("old");
        store.Bytes.ShouldBe(900);

        static string Content(UnnamedFile file)
        {
            var bytes = new byte[3];
            RandomAccess.Read(file.Handle, bytes, 0).ShouldBe(3);
            return System.Text.Encoding.ASCII.GetString(bytes);
        }
    }

    [Fact]
    public void Files_that_wait_go_before_a_sheet_does_and_when_no_epoch_comes_for_them()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var store = new SheetStore(_folder.Path, new(9, 1000), clock: clock);
        Wait(500);
        var id = Save(store, "a", 600);
        store.Open(id).ShouldNotBeNull().Dispose();
        IsNew(500).ShouldBeTrue("there was no room for both");
        Wait(300);
        clock.Advance(TimeSpan.FromMinutes(4));
        IsNew(300).ShouldBeFalse();
        clock.Advance(TimeSpan.FromMinutes(6));
        IsNew(300).ShouldBeTrue("nobody came for it");

        void Wait(int bytes)
        {
            using var file = store.TakeUnnamed(bytes);
            RandomAccess.Write(file.Handle, "old"u8, 0);
        }

        bool IsNew(int bytes)
        {
            using var file = store.TakeUnnamed(bytes);
            var found = new byte[1];
            RandomAccess.Read(file.Handle, found, 0);
            return found[0] == 0;
        }
    }

    [Fact]
    public void A_disk_without_room_for_such_a_file_says_so_at_once()
    {
        var store = Store(new(9, long.MaxValue));
        Should.Throw<IOException>(() => store.TakeUnnamed(1L << 50));
        store.Bytes.ShouldBe(0);
        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_sheet_deleted_behind_its_back_is_an_ordinary_absence()
    {
        var store = Store();
        var id = Save(store, "a", 100);
        Directory.GetFiles(_folder.Path).ToList().ForEach(File.Delete);
        store.Open(id).ShouldBeNull();
        store.Open(ContentId.Of("never")).ShouldBeNull();
    }

    [Fact]
    public void A_reader_keeps_what_is_replaced_or_removed_meanwhile()
    {
        var store = Store();
        var id = Save(store, "a", 100);
        using var file = store.Open(id)!;
        store.Remove(id);
        RandomAccess.Read(file.Handle, new byte[200], 0).ShouldBe(100);
    }

    private SheetStore Store(SheetStoreLimits? limits = null) => new(_folder.Path, limits ?? SheetStoreLimits.Default);

    private static ContentId Save(SheetStore store, string name, int bytes) =>
        store.Save(
            ContentId.Of(name), "ann", bytes, file => { file.Write(new byte[bytes]); return $"hashof{name}"; }).Id;
}
