using KdCluster.Distillation.Losses;
using KdCluster.Distillation.Methods;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

[HeldTensors]
public sealed class MemoryContrastTests
{
    private const int Samples = 50;
    private readonly Generator _generator = new(1);

    [Theory]
    [InlineData(1, 1, 3, 0.5)]
    [InlineData(3, 31, 8, 0.5)]
    [InlineData(2, 32, 128, 0.07)]
    [InlineData(4, 77, 21, 0.07)]
    [InlineData(2, 70, 16, 0.001)]
    public void In_one_loop_loss_and_gradient_are_the_formulas(
        int batch, int negatives, int dimension, double temperature)
    {
        var memory = Unit(Samples, dimension);
        var embeddings = Unit(batch, dimension);
        var contrast = randint(0, Samples, [batch, negatives + 1], ScalarType.Int64, generator: _generator);
        var (written, ours) = (embeddings.detach().requires_grad_(), embeddings.detach().requires_grad_());
        var similarities = MemoryContrast.Similarities(written, memory, contrast);
        var constant = ContrastLoss.LogConstant(similarities, Samples, temperature);
        var expected = ContrastLoss.Of(similarities, constant, Samples, temperature);
        var result = MemoryContrast.InOneLoop(ours, memory, contrast, constant, temperature);
        (expected * 0.3.Held()).backward();
        (result * 0.3.Held()).backward();
        result.dtype.ShouldBe(ScalarType.Float64);
        // Both take products in float32.
        var scale = 1 + Math.Abs(expected.ToDouble());
        result.ToDouble().ShouldBe(expected.ToDouble(), 1e-6 * scale / temperature);
        Largest(ours.grad! - written.grad!).ShouldBeLessThan(2e-6 * (1 + Largest(written.grad!)) / temperature);
    }

    [Fact]
    public void A_memory_that_changes_before_the_backward_pass_does_not_matter()
    {
        var memory = Unit(Samples, 16);
        var embeddings = Unit(2, 16);
        var contrast = randint(0, Samples, [2, 9], ScalarType.Int64, generator: _generator);
        float[] Gradient(bool isCleared)
        {
            var (own, kept) = (embeddings.detach().requires_grad_(), memory.clone());
            var loss = MemoryContrast.Of(own, kept, contrast, tensor(1.0), 0.1);
            if (isCleared)
                kept.zero_();
            loss.backward();
            return own.grad!.data<float>().ToArray();
        }

        Gradient(isCleared: true).ShouldBe(Gradient(isCleared: false));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void Negatives_in_one_loop_are_those_of_the_formula(int classes)
    {
        var labels = randint(0, classes, [40], ScalarType.Int64, generator: _generator);
        using var draw = new NegativeDraw(labels, new Generator(2));
        var positions = randperm(40, ScalarType.Int64, generator: _generator).narrow(0, 0, 12);
        var own = labels.index_select(0, positions);
        var uniform = rand([12, 60], ScalarType.Float64, generator: _generator);
        uniform.narrow(1, 0, 1).fill_(0.Held());
        uniform.narrow(1, 1, 1).fill_((1 - 1e-16).Held());
        draw.InOneLoop(positions, own, uniform).data<long>().ToArray().ShouldBe(
            cat([positions.unsqueeze(1), draw.Negatives(own, uniform)], 1).data<long>().ToArray());
    }

    private Tensor Unit(long rows, long dimension) =>
        nn.functional.normalize(randn([rows, dimension], generator: _generator), 2, 1);

    private static double Largest(Tensor tensor) => tensor.abs().max().ToDouble();
}
