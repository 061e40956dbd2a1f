using KdCluster.Contracts;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Tasks;

namespace KdCluster.Distillation.Students;

/// <summary>
/// Images of a test set as people see them, with what is true of them or what a student says drawn over: one form for
/// each task whose answers are places of the image.
/// </summary>
public abstract class AnswerDrawing
{
    /// <summary>Of a drawn image; larger ones are made smaller.</summary>
    private const int MostPixels = 96;

    private static readonly IReadOnlyDictionary<TaskEntry, AnswerDrawing> Drawings =
        new Dictionary<TaskEntry, AnswerDrawing>
        {
            [TaskEntry.Segmentation] = new Masks(),
            [TaskEntry.Detection] = new Boxes(),
            [TaskEntry.PhotographDetection] = new Boxes(),
        };

    /// <summary>Which of <see cref="ClassColours"/> is that of class 0.</summary>
    public abstract int FirstColour { get; }

    /// <returns>Null: answers have no place in the image.</returns>
    public static AnswerDrawing? Of(TaskEntry task) => Drawings.GetValueOrDefault(task);

    /// <summary>The first so many images by themselves, to ask a student of them alone.</summary>
    public static LabelledImages First(LabelledImages images, int count)
    {
        var (taken, size) = (Math.Min(count, images.Count), images.Shape.Size);
        var pixels = new byte[taken * size];
        for (var i = 0; i < taken; i++)
            images.CopyRow(i, pixels.AsSpan(i * size));
        return new(images.Shape, pixels, images.Labels[..taken]);
    }

    /// <returns>A PNG file each, of the first so many images.</returns>
    public abstract IReadOnlyList<byte[]> Truth(LabelledImages images, int count);

    /// <returns>A PNG file each.</returns>
    public abstract IReadOnlyList<byte[]> Answers(Student student, LabelledImages images);

    /// <summary>The image itself, RGB, with its longer side at most <see cref="MostPixels"/>.</summary>
    private static Picture Shown(LabelledImages images, int id)
    {
        var (shape, row) = (images.Shape, images.Row(id).ToArray());
        byte[] colours = shape.Channels == 3 ? row : [
            .. Enumerable.Range(0, shape.Height * shape.Width * 3).Select(i => row[i / 3 * shape.Channels])];
        var small = Small(shape);
        var pixels = new byte[small.Size];
        Resampling.Fit(new(shape.Width, shape.Height, 3, colours), small, pixels);
        return new(small.Width, small.Height, 3, pixels);
    }

    private static ImageShape Small(ImageShape shape)
    {
        var scale = Math.Min(1, (double)MostPixels / Math.Max(shape.Height, shape.Width));
        return new(3, (int)Math.Round(shape.Height * scale), (int)Math.Round(shape.Width * scale));
    }

    private sealed class Masks : AnswerDrawing
    {
        public override int FirstColour => 0;

        public override IReadOnlyList<byte[]> Truth(LabelledImages images, int count)
        {
            var mask = new byte[images.Shape.Height * images.Shape.Width];
            return [.. Enumerable.Range(0, Math.Min(count, images.Count)).Select(id =>
            {
                images.Masks!.CopyTo((long)id * mask.Length, mask);
                return Drawn(images, id, mask);
            })];
        }

        public override IReadOnlyList<byte[]> Answers(Student student, LabelledImages images) =>
            [.. student.Masks(images).Select((mask, id) => Drawn(images, id, mask))];

        private static byte[] Drawn(LabelledImages images, int id, byte[] mask)
        {
            var (picture, shape) = (Shown(images, id), images.Shape);
            var small = new byte[picture.Width * picture.Height];
            Resampling.FitNearest(mask, shape.Width, shape.Height, Small(shape), small);
            for (var i = 0; i < small.Length; i++)
                MaskDrawing.Tint(picture.Pixels.AsSpan(i * 3, 3), small[i]);
            return Pictures.Png(picture);
        }
    }

    private sealed class Boxes : AnswerDrawing
    {
        /// <summary>As `kd predict` draws them.</summary>
        private const float LeastScore = 0.3f;

        public override int FirstColour => BoxDrawing.FirstColour;

        public override IReadOnlyList<byte[]> Truth(LabelledImages images, int count) =>
        [
            .. Enumerable.Range(0, Math.Min(count, images.Count)).Select(id => Drawn(
                images, id, images.Boxes!.Of(id).ToArray().Where(box => !box.Ignored)
                    .Select(box => new FoundBox(box.Left, box.Top, box.Right, box.Bottom, 1, box.Class)))),
        ];

        public override IReadOnlyList<byte[]> Answers(Student student, LabelledImages images) =>
            [.. student.Boxes(images, LeastScore).Select((boxes, id) => Drawn(images, id, boxes))];

        private static byte[] Drawn(LabelledImages images, int id, IEnumerable<FoundBox> boxes)
        {
            var picture = Shown(images, id);
            var scale = (float)picture.Width / images.Shape.Width;
            BoxDrawing.Draw(
                picture,
                [
                    .. boxes.Select(box => box with
                    {
                        Left = box.Left * scale, Top = box.Top * scale, Right = box.Right * scale,
                        Bottom = box.Bottom * scale,
                    }),
                ],
                label: null);
            return Pictures.Png(picture);
        }
    }
}
