using KdCluster.Distillation.Losses;
using Shouldly;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

[HeldTensors]
public class DkdLossTests
{
    private static readonly long[] Labels = [2, 0, 4, 1];

    private static double Closed(
        double[][] student, double[][] teacher, double temperature, double alpha, double beta) =>
        temperature * temperature * student.Select(
            (s, b) => One(s, teacher[b], (int)Labels[b], temperature, alpha, beta)).Average();

    private static double One(double[] s, double[] t, int label, double temperature, double alpha, double beta)
    {
        var (p_s, p_t) = (Rows.Softmax(s, temperature)[label], Rows.Softmax(t, temperature)[label]);
        var binary = (p_t * Math.Log(p_t / p_s)) + ((1 - p_t) * Math.Log((1 - p_t) / (1 - p_s)));
        double[] Others(double[] z) => [.. z.Where((_, c) => c != label)];
        return (alpha * binary) + (beta * Rows.Kl(Others(t), Others(s), temperature));
    }

    [Theory]
    [InlineData(1, 1, 8)]
    [InlineData(4, 1, 8)]
    [InlineData(4, 0.5, 0)]
    public void Equals_alpha_target_KL_plus_beta_KL_among_the_others(double temperature, double alpha, double beta)
    {
        var teacher = Rows.Random(4, 5, seed: 2);
        LossCheck.Agrees(
            s =>
                DkdLoss.Of(s, Rows.Tensor(teacher), tensor(Labels), temperature, alpha, beta), s =>
                    Closed(s, teacher, temperature, alpha, beta), Rows.Random(4, 5, seed: 1));
    }

    [Fact]
    public void With_beta_one_minus_the_target_probability_it_is_KD()
    {
        var (student, teacher) = (Rows.Random(1, 5, 1), Rows.Random(1, 5, 2));
        var beta = 1 - Rows.Softmax(teacher[0], 4)[2];
        LossCheck.Close(
            DkdLoss.Of(Rows.Tensor(student), Rows.Tensor(teacher), tensor(Labels[..1]), 4, 1, beta).ToDouble(),
            LogitKdLoss.Of(Rows.Tensor(student), Rows.Tensor(teacher), 4).ToDouble());
    }

    [Fact]
    public void Is_zero_for_identical_logits_and_for_one_class()
    {
        var logits = Rows.Tensor(Rows.Random(4, 5, 1, 1e4), ScalarType.Float32);
        DkdLoss.Of(logits, logits, tensor(Labels), 4, 1, 8).ToDouble().ShouldBe(0);
        DkdLoss.Of(Rows.Tensor([[3]], gradient: true), Rows.Tensor([[5]]), tensor(new long[] { 0 }), 4, 1, 8).ToDouble()
            .ShouldBe(0);
    }

    [Fact]
    public void Is_finite_with_finite_gradients_for_huge_logits()
    {
        var student = Rows.Tensor(Rows.Random(4, 5, 1, 1e4), gradient: true);
        var loss = DkdLoss.Of(student, Rows.Tensor(Rows.Random(4, 5, 2, 1e4)), tensor(Labels), 1, 1, 8);
        loss.backward();
        double.IsFinite(loss.ToDouble()).ShouldBeTrue();
        Rows.Values(student.grad!).ShouldAllBe(g => double.IsFinite(g));
    }
}
