using KdCluster.Distillation.Losses;
using Shouldly;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

/// <summary>
/// What every loss must survive: one class, one sample, temperatures tiny and huge, logits of 1e4, equal inputs, half
/// precision.
/// </summary>
[HeldTensors]
public class LossEdgeTests
{
    /// <summary>On logits [B, C] of student and teacher, labels and a temperature.</summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor, double, Tensor>> OnLogits = new()
    {
        ["cross-entropy"] = (s, _, labels, _) => CrossEntropyLoss.Of(s, labels, 0.1),
        ["mixed cross-entropy"] = (s, _, labels, _) =>
            CrossEntropyLoss.Of(s, labels, labels.flip(0), full(labels.shape, 0.3), 0.1),
        ["kd"] = LogitKd,
        ["mse"] = (s, t, _, _) => LogitMseLoss.Of(s, t),
        ["dkd"] = (s, t, labels, temperature) => DkdLoss.Of(s, t, labels, temperature, 1, 8),
        ["dist"] = (s, t, _, temperature) => DistLoss.Of(s, t, temperature, 1, 1),
        ["ensemble"] = (s, t, labels, temperature) =>
            LogitKd(s, EnsembleTargets.MeanProbability(Others(t), temperature), labels, temperature),
        ["kdcl naive"] = (s, t, labels, temperature) =>
            LogitKd(s, EnsembleTargets.Best(Others(t), labels), labels, temperature),
        ["kdcl linear"] = (s, t, labels, temperature) =>
            LogitKd(s, EnsembleTargets.BestMixture(Others(t), labels), labels, temperature),
        ["kdcl minlogit"] = (s, t, labels, temperature) =>
            LogitKd(s, EnsembleTargets.LeastMargins(Others(t), labels), labels, temperature),
        ["kdcl general"] = (s, t, labels, temperature) =>
            LogitKd(
                s, EnsembleTargets.Weighted(Others(t), EnsembleTargets.InverseCovariance(Others(t), labels)), labels,
                temperature),
    };

    /// <summary>On maps [B, 2, 2, 2], or on rows made of them.</summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> OnMaps = new()
    {
        ["at"] = AttentionLoss.Of,
        ["sp"] = SimilarityLoss.Of,
        ["rkd distance"] = RelationalLoss.Distance,
        ["rkd angle"] = RelationalLoss.Angle,
        ["hint"] = FeatureLosses.Mse,
        ["cosine"] = FeatureLosses.Cosine,
        ["channels"] = (s, t) => ChannelLoss.Of(s, t, 4),
        ["affinity"] = (s, t) => AffinityLoss.Of(s, t, 0.5),
    };

    public static TheoryData<string> LogitLosses => [.. OnLogits.Keys];

    public static TheoryData<string> MapLosses => [.. OnMaps.Keys];

    [Theory]
    [MemberData(nameof(LogitLosses))]
    public void On_logits_values_and_gradients_are_finite_for_one_sample_one_class_any_temperature_and_huge_logits(
        string name)
    {
        foreach (var (samples, classes) in new[] { (4, 5), (1, 5), (4, 1), (1, 1) })
            foreach (var temperature in new[] { 1e-6, 1, 1e6 })
                foreach (var scale in new[] { 1, 1e4 })
                    Survives(name, samples, classes, temperature, scale, ScalarType.Float32);
    }

    [Theory]
    [MemberData(nameof(LogitLosses))]
    public void On_half_precision_logits_the_loss_is_that_of_the_same_numbers_in_double(string name)
    {
        foreach (var type in new[] { ScalarType.Float16, ScalarType.BFloat16 })
        {
            using var scope = NewDisposeScope();
            var (student, teacher) = (Rows.Tensor(Rows.Random(4, 5, 1), type), Rows.Tensor(Rows.Random(4, 5, 2), type));
            SameInDouble((s, t) => OnLogits[name](s, t, Labels(4, 5), 4), student, teacher, type);
        }
    }

    [Theory]
    [MemberData(nameof(MapLosses))]
    public void On_half_precision_maps_the_loss_is_that_of_the_same_numbers_in_double(string name)
    {
        foreach (var type in new[] { ScalarType.Float16, ScalarType.BFloat16 })
        {
            using var scope = NewDisposeScope();
            SameInDouble(OnMaps[name], Map(4, 1, 1, type), Map(4, 2, 1, type), type);
        }
    }

    [Theory]
    [MemberData(nameof(MapLosses))]
    public void On_maps_values_and_gradients_are_finite_for_one_sample_huge_zero_and_equal_maps(string name)
    {
        foreach (var samples in new[] { 1, 4 })
        {
            foreach (var scale in new[] { 0, 1, 1e4 })
            {
                using var scope = NewDisposeScope();
                Finite(
                    OnMaps[name], Map(samples, 1, scale, ScalarType.Float32), Map(samples, 2, 1, ScalarType.Float32),
                    $"{samples} samples, scale {scale}");
                Finite(
                    OnMaps[name], Map(samples, 1, scale, ScalarType.Float32),
                    Map(samples, 1, scale, ScalarType.Float32), $"equal, {samples} samples, scale {scale}");
            }
        }
    }

    [Fact]
    public void Maps_of_half_precision_are_pooled_when_their_sizes_differ()
    {
        var (small, large) = (
            Rows.Tensor(Rows.Random(3, 8, 1), ScalarType.Float16).view(3, 2, 2, 2),
            Rows.Tensor(Rows.Random(3, 16, 2), ScalarType.Float16).view(3, 1, 4, 4));
        LossCheck.Close(
            AttentionLoss.Of(small, large).ToDouble(),
            AttentionLoss.Of(small.to_type(ScalarType.Float64), large.to_type(ScalarType.Float64)).ToDouble());
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(0.07)]
    [InlineData(1e6)]
    public void The_contrast_is_finite_with_finite_gradients_at_any_temperature(double temperature)
    {
        foreach (var samples in new[] { 1, 3 })
        {
            using var scope = NewDisposeScope();
            var similarities = Rows.Tensor(Rows.Random(samples, 6, 1, scale: 1), ScalarType.Float32);
            var constant = ContrastLoss.LogConstant(similarities, 50, temperature);
            Finite(
                (s, _) => ContrastLoss.Of(s, constant, 50, temperature), similarities, similarities,
                $"{samples} samples");
        }
    }

    private static Tensor LogitKd(Tensor student, Tensor teacher, Tensor labels, double temperature) =>
        LogitKdLoss.Of(student, teacher, temperature);

    /// <summary>Three nets' logits: the teacher's, reversed, and halved.</summary>
    private static Tensor Others(Tensor teacher) => stack([teacher, teacher.flip(0), teacher / 2], 0);

    private static Tensor Labels(int samples, int classes) =>
        arange(samples, dtype: ScalarType.Int64).remainder(classes);

    private static Tensor Map(int samples, int seed, double scale, ScalarType type) =>
        Rows.Tensor(Rows.Random(samples, 8, seed, scale), type).view(samples, 2, 2, 2);

    private static void Survives(
        string name, int samples, int classes, double temperature, double scale, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var labels = Labels(samples, classes);
        Finite(
            (s, t) =>
                OnLogits[name](s, t, labels, temperature), Rows.Tensor(Rows.Random(samples, classes, 1, scale), type),
                Rows.Tensor(Rows.Random(samples, classes, 2, scale), type),
            $"{samples} samples, {classes} classes, T {temperature}, scale {scale}");
    }

    private static void Finite(Func<Tensor, Tensor, Tensor> loss, Tensor student, Tensor teacher, string what)
    {
        var input = student.detach().clone().requires_grad_();
        var value = loss(input, teacher);
        value.backward();
        double.IsFinite(value.ToDouble()).ShouldBeTrue($"value, {what}");
        value.ToDouble().ShouldBeGreaterThan(-1e-6, what);
        Rows.Values(input.grad!).ShouldAllBe(g => double.IsFinite(g), $"gradient, {what}");
    }

    private static void SameInDouble(Func<Tensor, Tensor, Tensor> loss, Tensor student, Tensor teacher, ScalarType type)
    {
        var half = student.detach().clone().requires_grad_();
        var wide = student.to_type(ScalarType.Float64).requires_grad_();
        var (value, exact) = (loss(half, teacher), loss(wide, teacher.to_type(ScalarType.Float64)));
        value.backward();
        exact.backward();
        LossCheck.Close(value.ToDouble(), exact.ToDouble());
        half.grad!.dtype.ShouldBe(type);
        // Rounded once, to the type of the input.
        var step = type == ScalarType.Float16 ? 1e-3 : 8e-3;
        var largest = Rows.Values(wide.grad!).Max(Math.Abs);
        foreach (var (a, b) in Rows.Values(half.grad!).Zip(Rows.Values(wide.grad!)))
            a.ShouldBe(b, (step * largest) + 1e-7);
    }
}
