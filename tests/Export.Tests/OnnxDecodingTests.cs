using KdCluster.Contracts;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Students;
using KdCluster.Export.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Shouldly;

namespace KdCluster.Export.Tests;

/// <summary>Boxes that the graph itself decodes and sifts are those of the student here.</summary>
public sealed class OnnxDecodingTests : IDisposable
{
    private const float LeastScore = 0.05f;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-decoding-");

    public static TheoryData<string> Detectors() => [.. DetectorFile.Models];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Detectors))]
    public void ONNX_Runtime_finds_the_same_boxes(string model)
    {
        using var student = Student.Load(File(model, new ImageShape(3, 64, 80), classes: 3));
        var images = Images(student.Facts.Shape, 3);
        var expected = student.Boxes(images, LeastScore);
        expected.Max(boxes => boxes.Length).ShouldBeGreaterThan(10);

        var found = Run(student, images);

        for (var image = 0; image < images.Count; image++)
        {
            var boxes = Enumerable.Range(0, found.Most).Where(i => found.Scores[image, i] > 0).ToList();
            boxes.Count.ShouldBe(expected[image].Length);
            foreach (var i in boxes)
            {
                var here = expected[image][i];
                found.Scores[image, i].ShouldBe(here.Score, 1e-5f);
                found.Labels[image, i].ShouldBe(here.Class);
                new[] { here.Left, here.Top, here.Right, here.Bottom }.ShouldBe(
                    [.. Enumerable.Range(0, 4).Select(edge => found.Boxes[image, i, edge])], 1e-3);
            }

            Enumerable.Range(boxes.Count, found.Most - boxes.Count).ShouldAllBe(
                i => found.Scores[image, i] == 0 && found.Labels[image, i] == -1);
        }
    }

    [Fact]
    public void A_net_that_gives_no_boxes_has_nothing_to_decode()
    {
        using var student = Student.Load(File("unet-16", new ImageShape(3, 32, 32), classes: 3));
        Should.Throw<NotSupportedException>(() => OnnxFile.Write(new MemoryStream(), student, false, decoding: true))
            .Message.ShouldBe("unet-16 gives a mask: there are no boxes to decode, export it without");
    }

    private string File(string model, ImageShape shape, int classes) =>
        DetectorFile.Write(_folder.FullName, model, shape, classes);

    private static LabelledImages Images(ImageShape shape, int count)
    {
        var pixels = new byte[count * shape.Size];
        new Random(3).NextBytes(pixels);
        return new(shape, pixels, new int[count]);
    }

    private static (int Most, Tensor<float> Boxes, Tensor<float> Scores, Tensor<long> Labels) Run(
        Student student, LabelledImages images)
    {
        var file = new MemoryStream();
        OnnxFile.Write(file, student, preprocessing: true, decoding: true);
        using var session = new InferenceSession(file.ToArray());
        session.OutputMetadata.Keys.ShouldBe(["boxes", "scores", "labels"], ignoreOrder: true);
        var shape = student.Facts.Shape;
        var input = new DenseTensor<float>([images.Count, shape.Channels, shape.Height, shape.Width]);
        for (var image = 0; image < images.Count; image++)
            for (var i = 0; i < shape.Size; i++)
            {
                var (pixel, channel) = Math.DivRem(i, shape.Channels);
                input[image, channel, pixel / shape.Width, pixel % shape.Width] = images.Row(image)[i];
            }

        using var results = session.Run([NamedOnnxValue.CreateFromTensor("images", input)]);
        var byName = results.ToDictionary(one => one.Name);
        var scores = byName["scores"].AsTensor<float>().Clone();
        return (scores.Dimensions[1], byName["boxes"].AsTensor<float>().Clone(), scores,
            byName["labels"].AsTensor<long>().Clone());
    }
}
