using System.Security.Cryptography;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Sheets;
using KdCluster.Hosting.Transfer;
using KdCluster.Protocol;

namespace KdCluster.Node.Sheets;

/// <summary>Brings a sheet's rows here: from the own disk, else from the node that its manifest names.</summary>
/// <param name="room">For sheets that are too large for memory; null: all are held there.</param>
public sealed class SheetFetcher(SheetStore store, DownloadClient client, LogitPool pool, SheetRoom? room = null)
    : ISheetFetcher
{
    public FetchedSheet Fetch(SheetManifest sheet, SheetExpectation expected, RowRange rows, CancellationToken cancel)
    {
        var isInMemory = room?.IsInMemory((long)expected.Rows * expected.Classes) ?? true;
        // Every length is checked before memory or disk is taken.
        var impossible = Impossible(sheet, rows, isInMemory, out var layout);
        if ((expected.Refuse(sheet) ?? impossible) is { } reason)
            return FetchedSheet.Refused(reason);
        var wanted = new WantedRows(sheet, layout, rows, expected.Refuse, isInMemory ? null : room);
        if (ReadHere(wanted) is { } here)
            return new(here, null, 0);
        return Uri.TryCreate(sheet.Url, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https")
            ? Download(wanted, url, cancel)
            : FetchedSheet.Refused("it has no address");
    }

    /// <summary>What was fetched is not needed any more.</summary>
    public void Recycle(FetchedSheet fetched)
    {
        if (fetched.Logits?.InMemory is { } logits)
            pool.Return(logits);
        else
            fetched.Logits?.Dispose();
    }

    private FetchedSheet Download(WantedRows wanted, Uri url, CancellationToken cancel)
    {
        using var place = wanted.Place(pool);
        var target = wanted.Target(place);
        var bytes = 0L;
        foreach (var window in wanted.Windows(target))
        {
            target.Expect(window);
            var download = new Download(client, url, wanted.Sheet.Sha256, target);
            var refusal = download.Run(cancel);
            bytes += download.BytesRead;
            if (refusal is not null)
                return FetchedSheet.Refused(refusal, bytes);
        }

        return new(place.Take(), null, bytes);
    }

    /// <summary>
    /// Another peer of this node made it. It is checked like any other: disks forget too. A large one is then read from
    /// where it lies.
    /// </summary>
    private SheetLogits? ReadHere(WantedRows wanted)
    {
        var file = store.Open(store.IdOf(wanted.Sheet));
        if (file is null)
            return null;
        using var close = wanted.Room is null ? file : null;
        using var place = wanted.Room is null ? wanted.Place(pool) : wanted.PlaceIn(file);
        if (file.Tag != wanted.Sheet.Sha256 || file.Length != wanted.Layout.TotalBytes)
            return null;
        var target = wanted.Target(place);
        foreach (var window in wanted.Windows(target))
        {
            target.Expect(window);
            for (var offset = window.Offset; offset < window.End;)
            {
                var room = target.RoomAt(offset);
                var read =
                    RandomAccess.Read(file.Handle, room[..(int)Math.Min(room.Length, window.End - offset)], offset);
                offset += read;
                if (read == 0 || target.Received(offset) is not null)
                    return null;
            }
        }

        return place.Take();
    }

    private static string? Impossible(SheetManifest sheet, RowRange rows, bool isInMemory, out SheetLayout layout)
    {
        layout = default;
        if (!sheet.Sha256.All(char.IsAsciiHexDigitLower) || sheet.Sha256.Length != SHA256.HashSizeInBytes * 2)
            return "its hash is no SHA-256 in hexadecimal digits";
        if (SheetLayout.Of(SheetDescription.Of(sheet), out var error) is not { } found)
            return error!.Message;
        layout = found;
        if (sheet.Bytes != layout.TotalBytes)
            return $"it is announced with {sheet.Bytes} bytes where its shape makes {layout.TotalBytes}";
        var inside = rows.Rows > 0 && rows.First >= sheet.FirstRow && (long)rows.First
            + rows.Rows <= (long)sheet.FirstRow + sheet.Rows;
        return inside && (!isInMemory || (long)rows.Rows * sheet.Classes <= Array.MaxLength)
            ? null
            : $"rows {rows.First} to {(long)rows.First + rows.Rows} are not in it, or too many";
    }
}
