using System.Runtime.InteropServices;
using KdCluster.Distillation.Data.Annotations;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Data.Stored;

namespace KdCluster.Distillation.Data.Boxes;

/// <summary>Looks into every picture, checks its boxes against it, and makes samples of both.</summary>
internal sealed class BoxReading
{
    /// <summary>In a picture. Every sample takes the room of the one with the most.</summary>
    private const int MostBoxes = 1_000;

    private readonly AnnotationForm _form;
    private readonly IReadOnlyList<AnnotatedPicture<WrittenBox>> _samples;
    private readonly FileProblems _problems;
    private readonly int _training;
    private readonly PictureReading _pictures;
    private readonly Box[][] _boxes;

    public BoxReading(AnnotationForm form, AnnotatedSet<WrittenBox> set, FileProblems problems)
    {
        (_form, _problems, _training) = (form, problems, set.Training.Pictures.Count);
        _samples = set.Pictures();
        _pictures = new([.. _samples.Select(sample => sample.Picture)]);
        _boxes = new Box[_samples.Count][];
    }

    public IReadOnlyList<DamagedPicture> Damaged => _pictures.Damaged;

    /// <summary>Boxes that reached out of their pictures.</summary>
    public int Clipped { get; private set; }

    /// <summary>Of the training pictures that say one.</summary>
    public IReadOnlyList<(int Width, int Height, bool Grey)> Sizes => _pictures.Sizes(_training);

    /// <returns>Of `train` or of `test`.</returns>
    public int CountBoxes(bool training) => Part(training).Sum(boxes => boxes.Length);

    /// <returns>Pictures that show each class, so that it must be found.</returns>
    public PartCounts Shown(int classes)
    {
        return new(Of(training: true), Of(training: false));

        int[] Of(bool training)
        {
            var counts = new int[classes];
            foreach (var boxes in Part(training))
                foreach (var label in boxes.Where(box => !box.Ignored).Select(box => box.Class).Distinct())
                    counts[label]++;
            return counts;
        }
    }

    /// <summary>Hashes every picture, reads its size, and checks its boxes.</summary>
    public void Look(Action? read)
    {
        _pictures.Look(null, read);
        for (var i = 0; i < _samples.Count; i++)
            _boxes[i] = Placed(i);
    }

    /// <summary>Decodes every picture and keeps none: what is wrong with them is said with the rest.</summary>
    public void DecodeAll() => _pictures.DecodeAll();

    /// <summary>Makes a file of samples (<see cref="StoredSamples"/>) of them all.</summary>
    public void Write(string path, ImageShape shape, Action? made) =>
        new SampleWriting(shape, _training, _samples.Count - _training, hasMasks: false).Write(
            path,
            (i, pixels, _) =>
            {
                if (_pictures.Decoded(i, shape.Channels) is not { } picture)
                    return [];
                Resampling.Fit(picture, shape, pixels);
                var places = Resampling.PlacesOf(picture.Width, picture.Height, shape);
                return [.. _boxes[i].Select(box => BoxTargets.Seen(places.Of(box), shape)).OfType<Box>()];
            },
            made);

    /// <returns>The same for the same files, wherever their folder lies: SHA-256 (hex).</returns>
    public string Key(string version, ImageShape shape, int classes) => _pictures.Key(
        $"{version} {shape} {classes} {_training}",
        i => [.. BitConverter.GetBytes(_boxes[i].Length), .. Bytes(_boxes[i])]);

    private static byte[] Bytes(Box[] boxes) =>
        MemoryMarshal.AsBytes(boxes.Select(StoredBox.Of).ToArray().AsSpan()).ToArray();

    private IEnumerable<Box[]> Part(bool training) => training ? _boxes.Take(_training) : _boxes.Skip(_training);

    private Box[] Placed(int i)
    {
        var sample = _samples[i];
        if (_pictures.SizeOf(i) is not { } size || sample.Source is not { } source)
            return [];
        if (sample.WrongSize(size) is { } wrong)
        {
            _problems.Add(source, wrong);
            return [];
        }

        if (sample.Things.Count > MostBoxes)
        {
            _problems.Add(
                source,
                $"says {sample.Things.Count:N0} boxes of {sample.Picture.Name}, of which at most {MostBoxes:N0} are "
                    + "taken");
            return [];
        }

        return [.. sample.Things.Select(box => Placed(box, sample, size)).OfType<Box>()];
    }

    /// <returns>In pixels of the picture, cut off at its edges; null: it is none, and is named.</returns>
    private Box? Placed(WrittenBox box, AnnotatedPicture<WrittenBox> sample, (int Width, int Height) size)
    {
        var (width, height) = _form.InShares ? (size.Width, size.Height) : (1, 1);
        var (left, top, right, bottom) = (
            box.Left * width, box.Top * height, box.Right * width, box.Bottom * height);
        var placed = new Box(
            (float)Math.Clamp(left, 0, size.Width), (float)Math.Clamp(top, 0, size.Height),
            (float)Math.Clamp(right, 0, size.Width), (float)Math.Clamp(bottom, 0, size.Height), box.Class,
            box.Ignored);
        if (placed.Right <= placed.Left || placed.Bottom <= placed.Top)
        {
            var outside = right > left && bottom > top ? $" inside of {sample.Picture.Name}" : "";
            _problems.Add(
                sample.Source!,
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"in {_form.Noun} {box.Number}: the box has no area{outside} (left {left:0.##}, top {top:0.##}, "
                        + $"right {right:0.##}, bottom {bottom:0.##})"));
            return null;
        }

        if (Math.Max(-Math.Min(left, top), Math.Max(right - size.Width, bottom - size.Height))
            > AnnotationNumbers.Rounding)
            Clipped++;
        return placed;
    }
}
