using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Training.Optimizers;
using Shouldly;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using Adam = KdCluster.Distillation.Training.Optimizers.Adam;

namespace KdCluster.Distillation.Tests.Training;

/// <summary>
/// The gradient of parameter p at step n is cos(n + p), so that the expected values are what PyTorch's formulas give on
/// doubles.
/// </summary>
public sealed class OptimizerTests : IDisposable
{
    private const int Steps = 5;
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static OptimizerPlan Plan(
        string name, double momentum = 0, bool nesterov = false, double decay = 0, double? clip = null) =>
        new(name, 0.1, momentum, nesterov, decay, 0.9, 0.999, 1e-8, clip);

    private static double[] Run(OptimizerPlan plan)
    {
        var first = new Parameter(tensor(new[] { 0.5f, -1f, 2f, 0.25f }).view(1, 2, 1, 2));
        var second = new Parameter(tensor(new[] { -0.125f }));
        using var flat = new FlatParameters([("a", first), ("b", second)], CPU);
        using var optimizer = OptimizerRegistry.Create(flat, plan);
        for (var n = 0; n < Steps; n++)
        {
            optimizer.ZeroGradients();
            var weights = tensor(Enumerable.Range(0, 5).Select(p => (float)Math.Cos(n + p)).ToArray());
            var loss = (first.flatten() * weights.narrow(0, 0, 4)).sum() + (second * weights.narrow(0, 4, 1)).sum();
            loss.backward();
            optimizer.Step(plan.LearningRate);
        }

        return [.. first.detach().flatten().data<float>().Select(v => (double)v), second.detach().item<float>()];
    }

    private static double[] Expected(Func<int, double, double, double[], double> step)
    {
        double[] values = [0.5, -1, 2, 0.25, -0.125];
        for (var p = 0; p < values.Length; p++)
        {
            var state = new double[2];
            for (var n = 0; n < Steps; n++)
                values[p] = step(n, values[p], Math.Cos(n + p), state);
        }

        return values;
    }

    private static void ShouldAgree(double[] actual, double[] expected)
    {
        for (var i = 0; i < expected.Length; i++)
            actual[i].ShouldBe(expected[i], 2e-6);
    }

    [Theory]
    [InlineData(0, false, 0)]
    [InlineData(0.9, false, 0.01)]
    [InlineData(0.9, true, 0.01)]
    public void Sgd_equals_torch_optim_SGD(double momentum, bool nesterov, double decay) => ShouldAgree(
        Run(Plan("sgd", momentum, nesterov, decay)),
        Expected((_, value, gradient, state) =>
        {
            gradient += decay * value;
            state[0] = (momentum * state[0]) + gradient;
            return value - (0.1 * (nesterov ? gradient + (momentum * state[0]) : state[0]));
        }));

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Adam_equals_torch_optim_Adam(double decay) => ShouldAgree(
        Run(Plan("adam", decay: decay)),
        Expected((n, value, gradient, state) => value - (0.1 * AdamDirection(n, gradient + (decay * value), state))));

    [Fact]
    public void AdamW_shrinks_the_weights_apart_from_the_gradient() => ShouldAgree(
        Run(Plan("adamw", decay: 0.1)),
        Expected(
            (n, value, gradient, state) => (value * (1 - (0.1 * 0.1))) - (0.1 * AdamDirection(n, gradient, state))));

    [Theory]
    [InlineData("adam", 0)]
    [InlineData("adam", 0.01)]
    [InlineData("adamw", 0.01)]
    public void Adam_in_one_loop_equals_the_passes_but_for_their_roots(string name, double decay)
    {
        var generator = new Generator(1);
        var start = randn(1003, generator: generator);
        var gradients = Enumerable.Range(0, 20).Select(_ => randn(1003, generator: generator)).ToList();
        Tensor Trained(Action<Adam, double> step)
        {
            using var flat = new FlatParameters([("a", new Parameter(start.clone()))], CPU);
            using var adam = new Adam(flat, Plan(name, decay: decay), decoupled: name == "adamw");
            using var _ = no_grad();
            foreach (var gradient in gradients)
            {
                flat.Gradients.narrow(0, 0, 1003).copy_(gradient);
                adam.Steps++;
                step(adam, 0.01);
            }

            return stack([flat.Values, .. adam.State.Select(state => state.Value)]);
        }

        var (own, passes) = (
            Trained((adam, rate) => adam.InOneLoop(rate)), Trained((adam, rate) => adam.InPasses(rate)));
        (own - passes).abs().max().ToDouble().ShouldBeLessThan(1e-6);
        if (decay == 0) // Else the gradient knows of the roots.
            own.narrow(0, 1, 2).eq(passes.narrow(0, 1, 2)).all().ToBoolean().ShouldBeTrue();
    }

    [Fact]
    public void Clipping_bounds_the_norm_of_all_gradients_together()
    {
        var clipped = Run(Plan("sgd", clip: 0.5));
        double[] values = [0.5, -1, 2, 0.25, -0.125];
        for (var n = 0; n < Steps; n++)
        {
            var norm = Math.Sqrt(Enumerable.Range(0, 5).Sum(p => Math.Pow(Math.Cos(n + p), 2)));
            for (var p = 0; p < 5; p++)
                values[p] -= 0.1 * Math.Cos(n + p) * Math.Min(1, 0.5 / (norm + 1e-6));
        }

        ShouldAgree(clipped, values);
    }

    [Fact]
    public void A_module_whose_parameters_are_views_of_the_buffer_computes_what_it_did()
    {
        using var convolution = Drawn.Alone(() => nn.Conv2d(3, 4, 3));
        var images = arange(2 * 3 * 6 * 6, dtype: ScalarType.Float32).view(2, 3, 6, 6).sin();
        var before = convolution.call(images).detach();
        using var flat = new FlatParameters(convolution.named_parameters(), CPU);
        convolution.call(images).sub(before).abs().max().ToDouble().ShouldBeLessThan(1e-5);
        convolution.weight.stride().ShouldBe([27, 1, 9, 3]);
        convolution.call(images).sum().backward();
        flat.Gradients.abs().sum().ToDouble().ShouldBeGreaterThan(0);
    }

    private static double AdamDirection(int n, double gradient, double[] state)
    {
        state[0] = (0.9 * state[0]) + (0.1 * gradient);
        state[1] = (0.999 * state[1]) + (0.001 * gradient * gradient);
        return state[0] / (1 - Math.Pow(0.9, n + 1)) / (Math.Sqrt(state[1] / (1 - Math.Pow(0.999, n + 1))) + 1e-8);
    }
}
