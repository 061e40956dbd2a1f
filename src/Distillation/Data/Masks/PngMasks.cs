using System.Security.Cryptography;
using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Masks;

/// <summary>A PNG of each picture's name in `masks`, and the names of the classes in `classes.txt`.</summary>
internal sealed class PngMasks : MaskSource
{
    private readonly MaskFolder[] _folders;
    private readonly IReadOnlyList<MaskedPicture> _samples;
    private readonly byte[][] _hashes;

    /// <exception cref="DataException">A folder or the names cannot be read.</exception>
    public PngMasks(string train, string test)
    {
        Root = Path.GetDirectoryName(train)!;
        NamedBy = Path.Combine(Root, ClassNamesFile.Name);
        Names = ClassNamesFile.Read(NamedBy, 2, MaskTargets.Ignored);
        _folders = [MaskFolder.Scan(train), MaskFolder.Scan(test)];
        _samples = [.. _folders.SelectMany(folder => folder.Samples)];
        _hashes = new byte[_samples.Count][];
    }

    public override string Version => "mask-folder 1";

    public override IReadOnlyList<string> Names { get; }

    public override string NamedBy { get; }

    public override IReadOnlyList<PictureFile> Pictures => [.. _samples.Select(sample => sample.Picture)];

    public override int Training => _folders[0].Samples.Count;

    public override IReadOnlyList<string> Others => [.. _folders.SelectMany(folder => folder.Others)];

    private string Root { get; }

    public override void Look(int i, PictureReading pictures)
    {
        _hashes[i] = [];
        pictures.Try(_samples[i].Mask, file =>
        {
            _hashes[i] = SHA256.HashData(file);
            Check(MaskPng.Decode(file), pictures.SizeOf(i));
        });
    }

    public override byte[] Hash(int i) => _hashes[i];

    public override Mask? Made(int i, PictureReading pictures)
    {
        Mask? mask = null;
        pictures.Try(_samples[i].Mask, file => mask = MaskPng.Decode(file));
        return mask;
    }

    public override bool IsRefused(PictureReading pictures) => pictures.Damaged.Count > 0
        || _folders.Any(folder => folder.Unpaired.Count > 0 || folder.Samples.Count == 0);

    public override DataException Refusal(PictureReading pictures)
    {
        List<DamagedPicture> all = [.. _folders.SelectMany(folder => folder.Unpaired), .. pictures.Damaged];
        var problems = new List<string>();
        if (all.Count > 0)
            problems.Add(
                $"{Root}: {FileLists.Counted(all.Count, "file")} cannot be used:\n{FileLists.First(all)}\n"
                    + "Mend them or take them out, each picture with its mask.");
        problems.AddRange(_folders.Where(folder => folder.Samples.Count == 0).Select(
            folder => $"{folder.Path}: has no picture with its mask. Put pictures into images/ and masks of the same "
                + "names into masks/."));
        return new DataException(string.Join('\n', problems));
    }

    /// <exception cref="PictureException">It does not fit its picture, or holds a number that is no class.</exception>
    private void Check(Mask mask, (int Width, int Height)? picture)
    {
        if (picture is { } size && size != (mask.Width, mask.Height))
            throw new PictureException(
                $"has {mask.Width} x {mask.Height} pixels, and its picture {size.Width} x {size.Height}");
        var foreign = mask.Values.AsSpan().IndexOfAnyInRange((byte)Names.Count, (byte)(MaskTargets.Ignored - 1));
        if (Names.Count < MaskTargets.Ignored && foreign >= 0)
            throw new PictureException(
                $"holds {mask.Values[foreign]} in column {foreign % mask.Width}, row {foreign / mask.Width}, and "
                    + $"{ClassNamesFile.Name} names the classes 0 to {Names.Count - 1}; {MaskTargets.Ignored} is for "
                    + "what nobody knows");
    }
}
