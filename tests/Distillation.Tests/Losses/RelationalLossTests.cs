using KdCluster.Distillation.Losses;
using Shouldly;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

[HeldTensors]
public class RelationalLossTests
{
    private static readonly double[][] Teacher = Rows.Random(4, 3, seed: 2);

    private static double SmoothL1(double x) => Math.Abs(x) < 1 ? 0.5 * x * x : Math.Abs(x) - 0.5;

    private static double Length(double[] x) => Math.Sqrt(x.Sum(v => v * v));

    private static double[] Difference(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

    private static double[] Distances(double[][] rows)
    {
        var all = rows.SelectMany(a => rows.Select(b => Length(Difference(a, b)))).ToArray();
        var mean = all.Where(d => d > 0).Average();
        return [.. all.Select(d => d / mean)];
    }

    private static double[] Angles(double[][] rows) =>
        [.. rows.SelectMany((from, i) => rows.SelectMany((a, j) => rows.Select((b, k) =>
    {
        if (i == j || i == k)
            return 0;
        var (u, v) = (Difference(a, from), Difference(b, from));
        return u.Zip(v, (x, y) => x * y).Sum() / (Length(u) * Length(v));
    })))];

    [Fact]
    public void Distance_compares_distances_over_their_mean() => LossCheck.Agrees(
        s => RelationalLoss.Distance(s, Rows.Tensor(Teacher)),
        s => Distances(s).Zip(Distances(Teacher), (a, b) => SmoothL1(a - b)).Average(),
        Rows.Random(4, 5, seed: 1));

    [Fact]
    public void Angle_compares_cosines_of_angles_between_three_samples() => LossCheck.Agrees(
        s => RelationalLoss.Angle(s, Rows.Tensor(Teacher)),
        s => Angles(s).Zip(Angles(Teacher), (a, b) => SmoothL1(a - b)).Average(),
        Rows.Random(4, 5, seed: 1));

    [Fact]
    public void Samples_that_lie_on_each_other_have_no_direction()
    {
        // The first two are one point: its angles are those of three samples.
        var twice = Rows.Random(4, 5, seed: 1);
        twice[1] = [.. twice[0]];
        LossCheck.Close(
            RelationalLoss.Angle(Rows.Tensor(twice), Rows.Tensor(Teacher)).ToDouble(),
            Angles(twice).Zip(Angles(Teacher), (a, b) => SmoothL1((double.IsNaN(a) ? 0 : a) - b)).Average());
    }

    [Fact]
    public void Angle_has_the_gradient_that_autograd_finds_far_from_the_teacher_and_where_samples_are_one_point()
    {
        var at = Rows.Random(12, 2, seed: 3);
        at[5] = [.. at[2]];
        var (student, plain) = (Rows.Tensor(at, gradient: true), Rows.Tensor(at, gradient: true));
        var teacher = Rows.Tensor(Rows.Random(12, 3, seed: 4));
        var differences = Cosines(plain) - Cosines(teacher);
        differences.abs().max().ToDouble().ShouldBeGreaterThan(1.2, "the loss is linear there");
        var expected = nn.functional.smooth_l1_loss(differences, zeros_like(differences));
        expected.backward();

        var loss = RelationalLoss.Angle(student, teacher);
        loss.backward();

        LossCheck.Close(loss.ToDouble(), expected.ToDouble(), 1e-12);
        (student.grad! - plain.grad!).abs().max().ToDouble()
            .ShouldBeLessThan(1e-12 * plain.grad!.abs().max().ToDouble());
    }

    /// <summary>From differences of rows; 0 where a direction is of no length.</summary>
    private static Tensor Cosines(Tensor rows)
    {
        var lines = rows.unsqueeze(0) - rows.unsqueeze(1);
        var squares = lines.pow(2).sum(2);
        var apart = squares.gt(1e-20);
        var unit = lines * (where(apart, squares, ones_like(squares)).rsqrt() * apart).unsqueeze(2);
        return unit.matmul(unit.transpose(1, 2));
    }

    [Fact]
    public void One_sample_has_no_relations()
    {
        var alone = Rows.Tensor(Rows.Random(1, 3, 1), gradient: true);
        var loss = RelationalLoss.Distance(alone, Rows.Tensor(Teacher[..1]))
            + RelationalLoss.Angle(alone, Rows.Tensor(Teacher[..1]));
        loss.backward();
        loss.ToDouble().ShouldBe(0);
        Rows.Values(alone.grad!).ShouldAllBe(g => g == 0);
    }
}
