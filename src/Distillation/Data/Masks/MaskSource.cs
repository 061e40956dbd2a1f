using KdCluster.Distillation.Data.Annotations;
using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Masks;

/// <summary>Pictures of `train` and `test`, and what says their masks.</summary>
internal abstract class MaskSource
{
    /// <summary>Part of the key in the cache: a change of what is made of a picture or mask is a new one.</summary>
    public abstract string Version { get; }

    /// <summary>Of the classes; the first is that of the number 0.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>The file that says the names.</summary>
    public abstract string NamedBy { get; }

    /// <summary>What else has a name, as the end of "FILE names 3 classes"; empty: nothing.</summary>
    public virtual string Besides => "";

    /// <summary>Those of `train` first.</summary>
    public abstract IReadOnlyList<PictureFile> Pictures { get; }

    /// <summary>Pictures of `train`.</summary>
    public abstract int Training { get; }

    /// <summary>Files that are passed over.</summary>
    public abstract IReadOnlyList<string> Others { get; }

    /// <summary>PNG masks where there are any. COCO's annotations beside them are for boxes.</summary>
    /// <param name="train">The folder, as <paramref name="test"/>.</param>
    /// <exception cref="DataException">A folder cannot be read, or the names of the classes are not there.</exception>
    public static MaskSource Of(string train, string test) => IsCoco(train)
        ? new CocoMasks(train, test)
        : new PngMasks(train, test);

    /// <summary>Whether annotations say the masks of `train` or of `test`.</summary>
    public static bool IsCoco(string part) =>
        !MaskFolder.Fits(part) && Path.Exists(Path.Combine(part, CocoFolder.Beside));

    /// <summary>Checks what says a mask, on any thread, after its picture was looked at.</summary>
    public abstract void Look(int i, PictureReading pictures);

    /// <returns>The same for the same masks.</returns>
    public abstract byte[] Hash(int i);

    /// <returns>Null where it cannot be made, which <paramref name="pictures"/> says.</returns>
    public abstract Mask? Made(int i, PictureReading pictures);

    /// <summary>Whether anything is wrong, as far as it was looked at.</summary>
    public abstract bool IsRefused(PictureReading pictures);

    /// <summary>All that is wrong.</summary>
    public abstract DataException Refusal(PictureReading pictures);

    /// <summary>After everything was looked at and is well.</summary>
    /// <exception cref="DataException">Nothing can be learned or measured.</exception>
    public virtual void Check()
    {
    }

    /// <summary>What a person should know of the masks and need not change.</summary>
    public virtual IEnumerable<string> Notes() => [];
}
