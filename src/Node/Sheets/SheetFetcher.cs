using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Sheets;
using KdCluster.Hosting.Transfer;
using KdCluster.Protocol;

namespace KdCluster.Node.Sheets;

/// <summary>Brings a sheet's rows here: from the own disk, else from the node that its manifest names.</summary>
public sealed class SheetFetcher(SheetStore store, DownloadClient client, LogitPool pool) : ISheetFetcher
{
    public FetchedSheet Fetch(SheetManifest sheet, SheetExpectation expected, RowRange rows, CancellationToken cancel)
    {
        // Every length is checked before memory is taken.
        var impossible = Impossible(sheet, rows, out var layout);
        if ((expected.Refuse(sheet) ?? impossible) is { } reason)
            return FetchedSheet.Refused(reason);
        var target = new SheetTarget(sheet, layout, rows, pool, expected.Refuse);
        var fetched = FetchedSheet.Refused("it has no address");
        try
        {
            if (ReadHere(sheet, target))
                fetched = new(target.Logits, null, 0);
            else if (Uri.TryCreate(sheet.Url, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https"))
                fetched = Download(sheet, url, target, cancel);
            return fetched;
        }
        finally
        {
            if (fetched.Logits is null)
                pool.Return(target.Logits);
        }
    }

    /// <summary>What was fetched is not needed any more.</summary>
    public void Recycle(FetchedSheet fetched)
    {
        if (fetched.Logits is { } logits)
            pool.Return(logits);
    }

    private FetchedSheet Download(SheetManifest sheet, Uri url, SheetTarget target, CancellationToken cancel)
    {
        ByteRange[] windows = target.IsWhole ? [new(0, target.Length)] : [new(0, sheet.HeadBytes()), target.RowsWindow];
        var bytes = 0L;
        foreach (var window in windows)
        {
            target.Expect(window);
            var download = new Download(client, url, sheet.Sha256, target);
            var refusal = download.Run(cancel);
            bytes += download.BytesRead;
            if (refusal is not null)
                return FetchedSheet.Refused(refusal, bytes);
        }

        return new(target.Logits, null, bytes);
    }

    /// <summary>Another peer of this node made it. It is checked like any other: disks forget too.</summary>
    private bool ReadHere(SheetManifest sheet, SheetTarget target)
    {
        using var file = store.Open(store.IdOf(sheet));
        if (file is null || file.Tag != sheet.Sha256 || file.Length != target.Length)
            return false;
        ByteRange[] windows = target.IsWhole ? [new(0, target.Length)] : [new(0, sheet.HeadBytes()), target.RowsWindow];
        foreach (var window in windows)
        {
            target.Expect(window);
            for (var offset = window.Offset; offset < window.End;)
            {
                var room = target.RoomAt(offset);
                var read =
                    RandomAccess.Read(file.Handle, room[..(int)Math.Min(room.Length, window.End - offset)], offset);
                offset += read;
                if (read == 0 || target.Received(offset) is not null)
                    return false;
            }
        }

        return true;
    }

    private static string? Impossible(SheetManifest sheet, RowRange rows, out SheetLayout layout)
    {
        layout = default;
        if (SheetLayout.Of(SheetDescription.Of(sheet), out var error) is not { } found)
            return error!.Message;
        layout = found;
        if (sheet.Bytes != layout.TotalBytes)
            return $"it is announced with {sheet.Bytes} bytes where its shape makes {layout.TotalBytes}";
        var inside = rows.Rows > 0 && rows.First >= sheet.FirstRow && (long)rows.First
            + rows.Rows <= (long)sheet.FirstRow + sheet.Rows;
        return inside && (long)rows.Rows * sheet.Classes <= Array.MaxLength
            ? null
            : $"rows {rows.First} to {(long)rows.First + rows.Rows} are not in it, or too many";
    }
}
