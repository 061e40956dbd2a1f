using KdCluster.Distillation.Losses;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

[HeldTensors]
public class CrossEntropyLossTests
{
    private static readonly long[] Labels = [0, 3, 2, 3, 1, 0];
    private static readonly long[] Partners = [1, 3, 0, 2, 2, 0];
    private static readonly double[] Lambda = [0.25, 0.9, 0, 1, 0.5, 0.125];

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Equals_the_mean_of_minus_log_probability_of_smoothed_labels(double smoothing) => LossCheck.Agrees(
        z => CrossEntropyLoss.Of(z, tensor(Labels), smoothing),
        z => z.Select((row, b) => Smoothed(row, smoothing, c => c == Labels[b] ? 1 : 0)).Average(),
        Rows.Random(6, 4, seed: 1));

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Equals_the_mean_over_mixed_labels(double smoothing) => LossCheck.Agrees(
        z => CrossEntropyLoss.Of(z, tensor(Labels), tensor(Partners), tensor(Lambda), smoothing),
        z =>
            z.Select(
                (row, b) => Smoothed(
                    row, smoothing,
                    c => (c == Labels[b] ? Lambda[b] : 0) + (c == Partners[b] ? 1 - Lambda[b] : 0))).Average(),
        Rows.Random(6, 4, seed: 1));

    [Fact]
    public void With_lambda_one_the_partner_does_not_matter() => LossCheck.Agrees(
        z => CrossEntropyLoss.Of(z, tensor(Labels), tensor(Partners), ones(6)),
        z => z.Select((row, b) => -Rows.LogSoftmax(row)[Labels[b]]).Average(),
        Rows.Random(6, 4, seed: 1),
        ScalarType.Float32);

    [Fact]
    public void Is_finite_for_huge_logits() => LossCheck.Agrees(
        z => CrossEntropyLoss.Of(z, tensor(Labels)),
        z => z.Select((row, b) => -Rows.LogSoftmax(row)[Labels[b]]).Average(),
        Rows.Random(6, 4, seed: 1, scale: 1e4));

    private static double Smoothed(double[] logits, double smoothing, Func<int, double> target) =>
        -Rows.LogSoftmax(logits).Select((log, c) => log * (((1 - smoothing) * target(c)) + (smoothing / logits.Length)))
            .Sum();
}
