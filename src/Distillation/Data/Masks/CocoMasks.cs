using System.Security.Cryptography;
using KdCluster.Distillation.Data.Annotations;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Data.Masks.Regions;

namespace KdCluster.Distillation.Data.Masks;

/// <summary>
/// Masks painted from the regions of COCO's annotations. Class 0 is the background, and the others are the categories
/// in the order in which boxes have them.
/// </summary>
internal sealed class CocoMasks : MaskSource
{
    private const string Background = "background";

    private readonly string _root;
    private readonly AnnotatedSet<WrittenRegion> _set;
    private readonly IReadOnlyList<AnnotatedPicture<WrittenRegion>> _samples;
    private readonly FileProblems _problems = new();

    /// <summary>Of each picture, which are looked at on several threads; null: nothing is wrong.</summary>
    private readonly FileProblems?[] _wrong;

    /// <summary>Of each picture; null: it was not looked at.</summary>
    private readonly FoundRegions?[] _found;

    /// <exception cref="DataException">A folder cannot be read.</exception>
    public CocoMasks(string train, string test)
    {
        (_root, NamedBy) = (Path.GetDirectoryName(train)!, Path.Combine(train, CocoFolder.Beside));
        _set = CocoFolder.Read(train, test, new CocoRegions(), MaskTargets.Ignored - 1, _problems);
        _samples = _set.Pictures();
        (_wrong, _found) = (new FileProblems?[_samples.Count], new FoundRegions?[_samples.Count]);
        if (_set.Classes.Contains(Background))
            _problems.Add(
                CocoFolder.NameOf(train),
                $"calls a category \"{Background}\", which is what no annotation covers: take it out, or call it "
                    + "something else");
        else if (_problems.Count == 0 && _set.Classes.Count == 0)
            _problems.Add(CocoFolder.NameOf(train), "names no category: there is nothing beside the background");
    }

    public override string Version => "mask-folder coco 1";

    public override IReadOnlyList<string> Names => [Background, .. _set.Classes];

    public override string NamedBy { get; }

    public override string Besides => $" with the {Background}";

    public override IReadOnlyList<PictureFile> Pictures => [.. _samples.Select(sample => sample.Picture)];

    public override int Training => _set.Training.Pictures.Count;

    public override IReadOnlyList<string> Others => _set.Others;

    public override void Look(int i, PictureReading pictures)
    {
        if (pictures.SizeOf(i) is not { } size)
            return;
        var (sample, wrong) = (_samples[i], new FileProblems());
        _found[i] = FoundRegions.Of(sample, size, wrong);
        _wrong[i] = wrong.Count > 0 ? wrong : null;
    }

    public override byte[] Hash(int i)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var region in _samples[i].Things)
        {
            hash.AppendData([region.Ignored ? (byte)1 : (byte)0, .. BitConverter.GetBytes(region.Class)]);
            region.Place.AppendTo(hash);
        }

        return hash.GetHashAndReset();
    }

    public override Mask? Made(int i, PictureReading pictures) =>
        pictures.SizeOf(i) is { } size && _found[i] is { } found
            ? RegionPainting.Of(_samples[i].Things, found.Areas, size.Width, size.Height)
            : null;

    public override bool IsRefused(PictureReading pictures) =>
        _problems.Count > 0 || pictures.Damaged.Count > 0 || _wrong.Any(one => one is not null);

    public override DataException Refusal(PictureReading pictures)
    {
        var all = new FileProblems();
        all.Add(_problems);
        foreach (var one in _wrong.OfType<FileProblems>())
            all.Add(one);
        return all.Refusal(_root, pictures.Damaged, "masks");
    }

    public override void Check()
    {
        foreach (var (part, count) in new[] { ("train", Count(training: true)), ("test", Count(training: false)) })
            if (count == 0)
                throw new DataException(
                    $"{Path.Combine(_root, part)}: no annotation covers a pixel of a picture. Put pictures there with "
                        + "things to be seen.");
    }

    public override IEnumerable<string> Notes()
    {
        yield return $"{_root}: {FileLists.Counted(Count(training: true), "region")} in train and "
            + $"{Count(training: false):N0} in test";
        if (_found.Sum(one => one?.Cut ?? 0) is > 0 and var cut)
            yield return $"{_root}: cut off {FileLists.Counted(cut, "region")} at the edge of the picture, out of "
                + "which they reached";
        if (_found.Sum(one => one?.Areas.Count(area => area == 0) ?? 0) is > 0 and var small)
            yield return $"{_root}: passed over {FileLists.Counted(small, "region")} in which no pixel has its middle";
        if (_samples.Count(one => one.Things.Count == 0) is > 0 and var empty)
            yield return $"{_root}: {FileLists.Counted(empty, "picture")} without annotations: background alone";
        foreach (var one in _set.LeftOut(_root, CocoFolder.Beside))
            yield return one;
    }

    /// <returns>Regions that cover pixels, crowds too, in `train` or in `test`.</returns>
    private int Count(bool training) => (training ? _found.Take(Training) : _found.Skip(Training))
        .Sum(one => one?.Areas.Count(area => area > 0) ?? 0);
}
