using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.SheetForms;
using KdCluster.Hosting.Transfer;
using KdCluster.Node.Transfer;

namespace KdCluster.Node.Sheets;

/// <summary>Rows of a sheet that shall be here.</summary>
/// <param name="Refuse">What is wrong with these logits.</param>
/// <param name="Room">Null: they go to memory.</param>
internal sealed record WantedRows(
    SheetManifest Sheet, SheetLayout Layout, RowRange Rows, LogitCheck Refuse, SheetRoom? Room)
{
    private long Count => (long)Rows.Rows * Sheet.Classes;

    /// <exception cref="IOException">The disk has no room for them.</exception>
    public LogitPlace Place(LogitPool pool) => Room is null
        ? new MemoryPlace(pool, checked((int)Count), Sheet.Precision)
        : new FilePlace(Room.FileOf(Count, Sheet.Precision), Sheet.Precision, isThere: false);

    /// <summary>They stay where they are.</summary>
    /// <param name="sheet">The whole of it; becomes the place's to dispose.</param>
    public LogitPlace PlaceIn(ServedFile sheet)
    {
        var first = (long)(Rows.First - Sheet.FirstRow) * Sheet.Classes * SheetCodec.ElementBytes(Sheet.Precision);
        return new FilePlace(
            new FileLogits(sheet.Handle, Layout.HeadBytes + first, Count, Sheet.Precision, sheet), Sheet.Precision,
            isThere: true);
    }

    public SheetTarget Target(LogitPlace place) => new(Sheet, Layout, Rows, place, Refuse);

    /// <summary>What of the sheet must be read.</summary>
    public ByteRange[] Windows(SheetTarget target) =>
        target.IsWhole ? [new(0, target.Length)] : [new(0, Layout.HeadBytes), target.RowsWindow];
}
