using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using KdCluster.Export.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Shouldly;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace KdCluster.Export.Tests;

public sealed class OnnxFileTests
{
    private const int Classes = 7;

    public static TheoryData<string> Models() => [.. ModelRegistry.All.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_model_says_in_ONNX_Runtime_what_it_says_here(string name) => SaysTheSame(name, 1, 28, 28);

    [Theory]
    [MemberData(nameof(Models))]
    [Trait("Lane", "Long")]
    public void And_of_pictures_in_colour(string name) => SaysTheSame(name, 3, 32, 32);

    [Theory]
    [InlineData("resnet18")]
    [InlineData("mobilenet_v2")]
    [InlineData("light-cnn")]
    [InlineData("lraspp_mobilenet_v3_large")]
    public void And_of_photographs(string name) => SaysTheSame(name, 3, 72, 96);

    [Theory]
    [MemberData(nameof(Models))]
    [Trait("Lane", "Long")]
    public void And_of_every_model_for_photographs(string name) => SaysTheSame(name, 3, 72, 96);

    private static void SaysTheSame(string name, int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var model = Evaluated(name, new ImageShape(channels, height, width));
        using var generator = new Generator(5);
        var images = randn([3, channels, height, width], generator: generator);

        var expected = model.call(images).data<float>().ToArray();

        // Untrained deep nets give logits in the thousands: rounding is relative to the largest.
        var scale = Math.Max(1, expected.Max(Math.Abs));
        Run(Bytes(model, null), images).ShouldBe(expected, 1e-4 * scale);
    }

    [Fact]
    public void Bytes_are_normalised_inside_the_graph_when_asked_for()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var model = Evaluated("light-cnn", new ImageShape(3, 32, 32));
        using var generator = new Generator(6);
        var bytes = randint(0, 256, [2, 3, 32, 32], generator: generator).to_type(ScalarType.Float32);
        var normalisation = Normalisation.Cifar10;
        var mean = tensor(normalisation.Mean.ToArray()).reshape(1, 3, 1, 1);
        var deviation = tensor(normalisation.Deviation.ToArray()).reshape(1, 3, 1, 1);

        var expected = model.call((bytes / tensor(255f) - mean) / deviation).data<float>().ToArray();

        Run(Bytes(model, normalisation), bytes).ShouldBe(expected, 1e-4);
    }

    [Fact]
    public void What_the_file_says_of_itself_is_read_back()
    {
        using var model = Evaluated("light-cnn", new ImageShape(1, 28, 28));
        var file = new MemoryStream();
        OnnxFile.Write(file, model, null, new Dictionary<string, string> { ["kd.model"] = "light-cnn" });

        using var session = new InferenceSession(file.ToArray());

        session.ModelMetadata.CustomMetadataMap["kd.model"].ShouldBe("light-cnn");
        session.InputMetadata["images"].Dimensions.ShouldBe([-1, 1, 28, 28]);
    }

    /// <summary>Running statistics that differ from their initial values, so that a lost one shows.</summary>
    private static ImageModel Evaluated(string name, ImageShape shape)
    {
        var model = ModelRegistry.Create(name, shape, Classes, 3);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        model.train();
        for (var i = 0; i < 3; i++)
            model.call(randn([4, shape.Channels, shape.Height, shape.Width], generator: generator));
        model.eval();
        return model;
    }

    private static byte[] Bytes(ImageModel model, Normalisation? preprocessing)
    {
        var file = new MemoryStream();
        OnnxFile.Write(file, model, preprocessing, new Dictionary<string, string>());
        return file.ToArray();
    }

    private static float[] Run(byte[] onnx, Tensor images)
    {
        using var session = new InferenceSession(onnx);
        var values = images.contiguous().data<float>().ToArray();
        var input = new DenseTensor<float>(values, [.. images.shape.Select(s => (int)s)]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("images", input)], ["logits"]);
        return [.. results[0].AsEnumerable<float>()];
    }
}
