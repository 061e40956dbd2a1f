using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Data.Images;

/// <summary>The shape that pictures of one's own are brought to, as the run file says it.</summary>
internal static class FolderShapes
{
    public static OptionEntry Option { get; } = new(
        "shape", OptionType.Integers, null, 1, null, null,
        "Channels (1 or 3), height, width that every image is brought to; without it, from the pictures")
    { Optional = true };

    /// <returns>Null when the run file leaves it to the pictures.</returns>
    /// <exception cref="DataException">It is no shape of a picture.</exception>
    public static ImageShape? Given(DataPlan plan, DataEntry entry)
    {
        if (!DataOptions.IsGiven(plan, Option.Name))
            return null;
        var shape = DataOptions.ShapeOf(plan, entry);
        return shape.Channels is 1 or 3
            ? shape
            : throw new DataException($"data.shape: images have 1 channel (grey) or 3 (RGB), not {shape.Channels}.");
    }
}
