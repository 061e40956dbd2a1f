namespace KdCluster.Distillation.SheetForms;

/// <summary>Where logits go that are too many for memory.</summary>
public interface ILogitRoom
{
    /// <summary>A file for so many, fp32; null: memory is the place for them.</summary>
    /// <exception cref="IOException">There is no room for it.</exception>
    FileLogits? FileFor(long count);
}
