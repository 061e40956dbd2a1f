using KdCluster.Distillation.Losses;
using Shouldly;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

[HeldTensors]
public class LogitKdLossTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(20)]
    [InlineData(1000)]
    public void Equals_T_squared_times_the_batch_mean_of_KL_teacher_student(double temperature)
    {
        var teacher = Rows.Random(6, 10, seed: 2);
        LossCheck.Agrees(
            student => LogitKdLoss.Of(student, Rows.Tensor(teacher), temperature),
            student => temperature * temperature * student.Zip(teacher, (s, t) => Rows.Kl(t, s, temperature)).Average(),
            Rows.Random(6, 10, seed: 1));
    }

    [Fact]
    public void Is_precise_for_single_precision_logits_at_a_high_temperature()
    {
        var teacher = Rows.Tensor(Rows.Random(6, 10, seed: 2), ScalarType.Float32);
        var exact = Rows.Values(teacher).Chunk(10).ToArray();
        LossCheck.Agrees(
            student => LogitKdLoss.Of(student, teacher, 200),
            student => 200.0 * 200 * student.Zip(exact, (s, t) => Rows.Kl(t, s, 200)).Average(),
            Rows.Random(6, 10, seed: 1),
            ScalarType.Float32);
    }

    [Fact]
    public void At_infinity_equals_half_the_mean_square_of_centred_differences()
    {
        var teacher = Rows.Random(5, 7, seed: 2);
        LossCheck.Agrees(
            student => LogitKdLoss.Of(student, Rows.Tensor(teacher), double.PositiveInfinity),
            student => student.Zip(teacher, CentredDifference).Average(),
            Rows.Random(5, 7, seed: 1));

        static double CentredDifference(double[] s, double[] t)
        {
            var (meanS, meanT) = (s.Average(), t.Average());
            return s.Zip(t, (a, b) => Math.Pow(a - meanS - (b - meanT), 2)).Sum() / (2 * s.Length);
        }
    }

    [Fact]
    public void Approaches_its_limit_as_the_temperature_grows()
    {
        var (student, teacher) = (Rows.Tensor(Rows.Random(5, 7, 1)), Rows.Tensor(Rows.Random(5, 7, 2)));
        var limit = LogitKdLoss.Of(student, teacher, double.PositiveInfinity).ToDouble();
        LossCheck.Close(LogitKdLoss.Of(student, teacher, 1e5).ToDouble(), limit, 1e-4);
    }

    [Fact]
    public void Is_the_mean_over_several_teachers()
    {
        var teachers = Enumerable.Range(2, 3).Select(seed => Rows.Random(4, 5, seed)).ToArray();
        LossCheck.Agrees(
            student => LogitKdLoss.Of(student, stack(teachers.Select(t => Rows.Tensor(t)), 0), 2),
            student => 4 * teachers.Average(t => student.Zip(t, (a, b) => Rows.Kl(b, a, 2)).Average()),
            Rows.Random(4, 5, seed: 1));
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1)]
    [InlineData(1e6)]
    [InlineData(double.PositiveInfinity)]
    public void Is_exactly_zero_for_identical_logits(double temperature)
    {
        var logits = Rows.Tensor(Rows.Random(8, 10, seed: 3, scale: 1e4), ScalarType.Float32);
        LogitKdLoss.Of(logits, logits, temperature).ToDouble().ShouldBe(0);
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1)]
    [InlineData(1e6)]
    public void Is_finite_with_finite_gradients_for_huge_logits(double temperature)
    {
        var student = Rows.Tensor(Rows.Random(4, 10, 1, scale: 1e4), ScalarType.Float32, gradient: true);
        var loss = LogitKdLoss.Of(student, Rows.Tensor(Rows.Random(4, 10, 2, scale: 1e4)), temperature);
        loss.backward();
        double.IsFinite(loss.ToDouble()).ShouldBeTrue();
        Rows.Values(student.grad!).ShouldAllBe(g => double.IsFinite(g));
    }

    [Fact]
    public void Is_zero_with_one_class_and_defined_with_one_sample()
    {
        LogitKdLoss.Of(Rows.Tensor([[3], [4]]), Rows.Tensor([[7], [-2]]), 4).ToDouble().ShouldBe(0);
        LossCheck.Agrees(
            s => LogitKdLoss.Of(s, Rows.Tensor([[1, 2, 3]]), 4), s => 16 * Rows.Kl([1, 2, 3], s[0], 4), [[0.5, 0, -1]]);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Takes_half_precision_logits_and_returns_gradients_in_their_type(ScalarType type)
    {
        var teacher = Rows.Tensor(Rows.Random(4, 5, 2), type);
        var exact = Rows.Values(teacher).Chunk(5).ToArray();
        var student = Rows.Tensor(Rows.Random(4, 5, 1), type, gradient: true);
        var loss = LogitKdLoss.Of(student, teacher, 4);
        loss.backward();
        LossCheck.Close(
            loss.ToDouble(), 16 * Rows.Values(student).Chunk(5).Zip(exact, (s, t) => Rows.Kl(t, s, 4)).Average());
        student.grad!.dtype.ShouldBe(type);
    }

    [Fact]
    public void Sends_no_gradient_to_the_teacher()
    {
        var teacher = Rows.Tensor(Rows.Random(4, 5, 2), gradient: true);
        LogitKdLoss.Of(Rows.Tensor(Rows.Random(4, 5, 1), gradient: true), teacher, 4).backward();
        (teacher.grad is null).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Refuses_a_temperature_that_is_not_positive(double temperature) =>
        Should.Throw<ArgumentOutOfRangeException>(
            () => LogitKdLoss.Of(Rows.Tensor([[1, 2]]), Rows.Tensor([[1, 2]]), temperature));
}
