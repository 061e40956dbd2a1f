using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Models;

/// <summary>
/// Parameter counts (10 and 100 classes), parameter names, and the logits of freshly seeded nets, against PyTorch's
/// tutorial and RepDistiller's models run in PyTorch 1.13 after torch.manual_seed(7).
/// </summary>
public sealed class ReferenceModelTests
{
    private static readonly ImageShape Cifar = new(3, 32, 32);

    [Theory]
        [
            InlineData(
                "light-cnn", 267_738, 290_868, 8, "features.0.weight", "classifier.3.bias", -0.14921f, 0.01623f,
                0.02216f)]
        [
            InlineData(
                "deep-cnn", 1_186_986, 1_233_156, 12, "features.0.weight", "classifier.3.bias", -0.02933f, 0.02147f,
                0.03106f)]
        [InlineData("resnet8", 78_042, 83_892, 29, "conv1.weight", "fc.bias", -0.26394f, -0.02124f, -0.02881f)]
        [InlineData("resnet14", 175_258, 181_108, 47, "conv1.weight", "fc.bias", -0.59276f, -0.23114f, -0.36085f)]
        [InlineData("resnet20", 272_474, 278_324, 65, "conv1.weight", "fc.bias", -0.34638f, 0.03080f, -0.12180f)]
        [InlineData("resnet32", 466_906, 472_756, 101, "conv1.weight", "fc.bias", -1.05627f, -0.06823f, 0.21211f)]
        [InlineData("resnet44", 661_338, 667_188, 137, "conv1.weight", "fc.bias", 0.50923f, -1.63585f, 0.00754f)]
        [InlineData("resnet56", 855_770, 861_620, 173, "conv1.weight", "fc.bias", 2.25079f, 1.93412f, -0.82104f)]
        [InlineData("resnet110", 1_730_714, 1_736_564, 335, "conv1.weight", "fc.bias", -0.54150f, -1.76025f, -0.07840f)]
        [InlineData("resnet8x4", 1_210_410, 1_233_540, 32, "conv1.weight", "fc.bias", 0.30279f, -0.30692f, -0.03228f)]
        [InlineData("resnet32x4", 7_410_730, 7_433_860, 104, "conv1.weight", "fc.bias", 0.52045f, -0.22571f, -0.48439f)]
        [InlineData("wrn-16-1", 175_066, 180_916, 43, "conv1.weight", "fc.bias", -0.30855f, -0.11814f, -0.16712f)]
        [InlineData("wrn-16-2", 691_674, 703_284, 44, "conv1.weight", "fc.bias", -0.01457f, 0.01825f, -0.09029f)]
        [InlineData("wrn-40-1", 563_930, 569_780, 115, "conv1.weight", "fc.bias", -0.13863f, -0.14353f, -0.00915f)]
        [InlineData("wrn-40-2", 2_243_546, 2_255_156, 116, "conv1.weight", "fc.bias", -0.11693f, 0.08397f, 0.12138f)]
        [
            InlineData(
                "resnet18", 11_173_962, 11_220_132, 62, "conv1.weight", "linear.bias", 1.01324f, -0.27011f, 0.75505f)]
        [
            InlineData(
                "resnet34", 21_282_122, 21_328_292, 110, "conv1.weight", "linear.bias", -0.23095f, -1.07443f, 0.80039f)]
        [
            InlineData(
                "resnet50", 23_520_842, 23_705_252, 161, "conv1.weight", "linear.bias", 0.29644f, -0.83289f, -0.35641f)]
        [
            InlineData(
                "vgg8", 3_918_858, 3_965_028, 22, "block0.0.weight", "classifier.bias", -0.13902f, -0.01817f,
                -0.07214f)]
        [
            InlineData(
                "vgg13", 9_416_010, 9_462_180, 42, "block0.0.weight", "classifier.bias", -0.01467f, -0.00686f,
                -0.01502f)]
        [
            InlineData(
                "mobilenetv2", 697_546, 812_836, 161, "conv1.0.weight", "classifier.0.bias", 0.13431f, 0.09109f,
                -0.00547f)]
        [
            InlineData(
                "shufflenetv1", 862_768, 949_258, 149, "conv1.weight", "linear.bias", 0.02592f, 1.02309f, -1.02380f)]
        [
            InlineData(
                "shufflenetv2", 1_263_278, 1_355_528, 170, "conv1.weight", "linear.bias", -0.09162f, -0.04046f,
                -0.18127f)]
    public void A_model_has_the_published_parameters_and_the_reference_code_s_initial_weights(
        string name, long ten, long hundred, int parameters, string first, string last, float zero, float one,
        float two)
    {
        using var scope = NewDisposeScope();
        using var model = ModelRegistry.Create(name, Cifar, 10, 7);
        using (var wide = ModelRegistry.Create(name, Cifar, 100, 7))
            wide.ParameterCount.ShouldBe(hundred);
        model.ParameterCount.ShouldBe(ten);
        var names = model.named_parameters().Select(parameter => parameter.name).ToList();
        (names.Count, names[0], names[^1]).ShouldBe((parameters, first, last));

        // Batch norm by the batch's own statistics keeps the deepest nets' fresh logits of order one; the nets with
        // dropout are run without it.
        model.train(!name.EndsWith("cnn", StringComparison.Ordinal));
        using var noGradient = no_grad();
        var logits = model.call(Pictures());
        var row = logits[1].data<float>().ToArray();
        foreach (var (expected, actual) in new[] { zero, one, two }.Zip(row))
            actual.ShouldBe(expected, 2e-3 * Math.Max(1, Math.Abs(expected)));
    }

    /// <summary>Two pictures of 3x32x32 in PyTorch's order, seen channels last.</summary>
    private static Tensor Pictures()
    {
        var values = Enumerable.Range(0, 2 * Cifar.Size).Select(i => i * 37 % 101 / 50f - 1).ToArray();
        return tensor(values, [2, 3, 32, 32]).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
    }
}
