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

    private RowForm Form => SheetDescription.Of(Sheet).Form;

    /// <exception cref="IOException">The disk has no room for them.</exception>
    public LogitPlace Place(LogitPool pool) => Room is null
        ? new MemoryPlace(pool, checked((int)Count), Form)
        : new FilePlace(Room.FileOf(Count, Form), Form, isThere: false);

    /// <summary>They stay where they are.</summary>
    /// <param name="sheet">The whole of it; becomes the place's to dispose.</param>
    public LogitPlace PlaceIn(ServedFile sheet)
    {
        var first = (Rows.First - Sheet.FirstRow) * Form.RowBytes;
        return new FilePlace(
            new FileLogits(sheet.Handle, Layout.HeadBytes + first, Count, Form, sheet), Form, isThere: true);
    }

    public SheetTarget Target(LogitPlace place) => new(Sheet, Layout, Rows, place, Refuse);

    /// <summary>What of the sheet must be read.</summary>
    public ByteRange[] Windows(SheetTarget target) =>
        target.IsWhole ? [new(0, target.Length)] : [new(0, Layout.HeadBytes), target.RowsWindow];
}
