using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.SheetForms;

namespace KdCluster.Node.Sheets;

/// <summary>
/// Which sheets are held in memory, and files for all others, so that a node's memory does not grow with them.
/// </summary>
/// <param name="mostInMemory">Bytes of a whole sheet in fp32.</param>
public sealed class SheetRoom(SheetStore store, long mostInMemory) : ILogitRoom
{
    /// <param name="count">Of a whole sheet, also where some rows of it are wanted.</param>
    public bool IsInMemory(long count) => count <= mostInMemory / sizeof(float);

    public FileLogits? FileFor(long count) =>
        IsInMemory(count) ? null : FileOf(count, RowForm.Flat(SheetPrecision.Fp32));

    /// <param name="count">Of whole rows.</param>
    /// <exception cref="IOException">There is no room for it.</exception>
    public FileLogits FileOf(long count, RowForm form)
    {
        var file = store.TakeUnnamed(form.BytesOf(count));
        return new(file.Handle, 0, count, form, file);
    }
}
