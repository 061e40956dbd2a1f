using System.Security.Cryptography;

namespace KdCluster.Distillation.Data.Masks.Regions;

/// <summary>Pixels of a picture, as an annotation says them.</summary>
internal abstract class Region
{
    /// <summary>That are held.</summary>
    public abstract long Numbers { get; }

    /// <param name="picture">Its name, for the reason.</param>
    /// <returns>Why it lies in no picture of that size: the end of "in annotation 7: ..."; null: it does.</returns>
    public abstract string? Misfit(string picture, int width, int height);

    /// <summary>Whether a part lies outside of a picture of that size.</summary>
    public abstract bool ReachesOut(int width, int height);

    /// <param name="pixels">Those of a picture that it fits; the ones whose middle lies in it are covered.</param>
    public abstract void Cover(Coverage pixels);

    public abstract void AppendTo(IncrementalHash hash);
}
