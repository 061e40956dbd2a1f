using TorchSharp;
using static TorchSharp.torch;

namespace Conformance.TorchSharp;

public sealed class AutogradTests : ScopedTests
{
    [Fact]
    public void Backward_leaves_the_gradient_and_adds_up()
    {
        var x = tensor(new[] { 1.0, 2, 3 }, requires_grad: true);
        Assert.True(x.is_leaf);
        Assert.Null(x.grad);
        (x * x).sum().backward();
        Near([2, 4, 6], x.grad!);
        (x * x).sum().backward();
        Near([4, 8, 12], x.grad!);
        x.grad = null;
        Assert.Null(x.grad);
        x.grad = ones_like(x);
        x.sum().backward();
        Near([2, 2, 2], x.grad!);
    }

    [Fact]
    public void Gradients_match_finite_differences()
    {
        manual_seed(2);
        var x = randn(3, 4, dtype: ScalarType.Float64, requires_grad: true);
        var w = randn(4, 5, dtype: ScalarType.Float64);
        Tensor F(Tensor input) => input.matmul(w).tanh().log_softmax(1).pow(2).sum();
        F(x).backward();
        var numeric = new double[12];
        using (no_grad())
        {
            for (int i = 0; i < 12; i++)
            {
                var step = zeros(12, dtype: ScalarType.Float64);
                step[i] = tensor(1e-6);
                numeric[i] = (F(x + step.view(3, 4)) - F(x - step.view(3, 4))).item<double>() / 2e-6;
            }
        }
        Near(numeric, x.grad!.flatten(), 1e-6);
    }

    [Fact]
    public void Nothing_is_recorded_without_grad_mode_and_the_mode_comes_back()
    {
        var x = ones(2, requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        Assert.True(is_grad_enabled());
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }
        Assert.False(is_inference_mode_enabled());
        Assert.False(x.detach().requires_grad);
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Grad_returns_gradients_and_leaves_nothing()
    {
        var x = tensor(new[] { 2.0 }, requires_grad: true);
        var y = x.pow(3).sum();
        var first = autograd.grad([y], [x], create_graph: true)[0];
        Near([12], first);
        Near([12], autograd.grad([first.sum()], [x])[0]);
        Assert.Null(x.grad);
    }

    [Fact]
    public void A_graph_is_used_once_unless_it_is_retained()
    {
        var x = ones(2, requires_grad: true);
        var y = (x * x).sum();
        y.backward(retain_graph: true);
        y.backward();
        Near([4, 4], x.grad!);
        Assert.ThrowsAny<Exception>(() => y.backward());
    }

    [Fact]
    public void Gradients_of_vectors_and_of_chosen_inputs()
    {
        var x = ones(2, requires_grad: true);
        var w = ones(2, requires_grad: true);
        autograd.backward([x * w * 3], [tensor(new[] { 1f, 2f })], inputs: [x]);
        Near([3, 6], x.grad!);
        Assert.Null(w.grad);
    }

    [Fact]
    public void Gradients_flow_into_views_of_one_flat_buffer()
    {
        var flat = zeros(6);
        var buffer = zeros(6);
        using var a = nn.Parameter(flat.narrow(0, 0, 4).view(2, 2));
        using var b = nn.Parameter(flat.narrow(0, 4, 2));
        a.grad = buffer.narrow(0, 0, 4).view(2, 2);
        b.grad = buffer.narrow(0, 4, 2);
        (a.sum() * 2 + b.sum() * 3).backward();
        Near([2, 2, 2, 2, 3, 3], buffer);
        using (no_grad()) flat.add_(buffer, -1);
        Near([[-2, -2], [-2, -2]], a);
    }

    [Fact]
    public void Retained_gradients_of_results()
    {
        var x = ones(1, requires_grad: true);
        var y = x * 3;
        y.retain_grad();
        (y * 2).sum().backward();
        Near([2], y.grad!);
        Assert.False(y.is_leaf);
    }

    [Fact]
    public void An_in_place_write_to_a_leaf_is_refused()
    {
        var x = ones(2, requires_grad: true);
        Assert.ThrowsAny<Exception>(() => x.add_(1));
        using (no_grad()) x.add_(1);
        Near([2, 2], x);
    }
}
