using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Conformance.TorchSharp;

public sealed class ModuleTests : ScopedTests
{
    [Fact]
    public void State_dict_names_are_those_of_the_fields()
    {
        using var net = new Net();
        Assert.Equal(
            [
                "bn1.bias", "bn1.num_batches_tracked", "bn1.running_mean", "bn1.running_var", "bn1.weight", "conv1.bias", "conv1.weight",
                "fc.bias", "fc.weight", "head.0.bias", "head.0.weight", "scale", "table", "twins.0.weight", "twins.1.weight",
            ],
            net.state_dict().Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["scale", "conv1.weight", "conv1.bias", "bn1.weight"], net.named_parameters().Take(4).Select(p => p.name));
        Assert.Equal(["conv1", "bn1", "fc", "head", "twins"], net.named_children().Select(c => c.name));
        Assert.Contains("head.0", net.named_modules().Select(m => m.name));
        Assert.Same(net.get_parameter("fc.weight"), net.named_parameters().Single(p => p.name == "fc.weight").parameter);
    }

    [Fact]
    public void A_state_dict_moves_between_nets()
    {
        using var from = new Net();
        using var to = new Net();
        to.load_state_dict(from.state_dict());
        var x = randn(4, 1, 4, 4);
        from.eval();
        to.eval();
        Assert.True(from.call(x).Equals(to.call(x)));

        var part = from.state_dict();
        part.Remove("fc.bias");
        part["more"] = ones(1);
        Assert.ThrowsAny<Exception>(() => to.load_state_dict(part));
        var (missing, unexpected) = to.load_state_dict(part, strict: false);
        Assert.Equal(["fc.bias"], missing);
        Assert.Equal(["more"], unexpected);
    }

    [Fact]
    public void Training_and_evaluation_reach_every_module()
    {
        using var net = new Net();
        Assert.True(net.training);
        net.eval();
        Assert.All(net.modules(), m => Assert.False(m.training));
        net.train();
        Assert.All(net.modules(), m => Assert.True(m.training));
    }

    [Fact]
    public void Parameters_outlive_the_scope_they_were_made_in_and_end_with_the_net()
    {
        Net net;
        using (NewDisposeScope()) net = new Net();
        var weight = net.get_parameter("conv1.weight")!;
        Assert.False(weight.IsInvalid);
        net.Dispose();
        Assert.True(weight.IsInvalid);
    }

    [Fact]
    public void A_parameter_takes_its_tensor_over()
    {
        var t = ones(2);
        using var p = nn.Parameter(t);
        Assert.True(p.requires_grad);
        Assert.True(t.IsInvalid);
        using var frozen = nn.Parameter(ones(2), requires_grad: false);
        Assert.False(frozen.requires_grad);
    }

    [Fact]
    public void A_step_lowers_the_loss()
    {
        manual_seed(1);
        using var net = new Net();
        var x = randn(16, 1, 4, 4);
        var y = randint(3, [16]);
        float first = 0, last = 0;
        for (int i = 0; i < 30; i++)
        {
            net.zero_grad();
            var loss = nn.functional.cross_entropy(net.call(x), y);
            loss.backward();
            using (no_grad())
                foreach (var p in net.parameters())
                    if (p.grad is { } g) p.sub_(g.mul(.1));
            last = loss.item<float>();
            if (i == 0) first = last;
        }
        Assert.True(last < .8f * first, $"{first} -> {last}");
    }

    [Fact]
    public void Moving_to_another_type_takes_parameters_and_buffers_along()
    {
        using var net = new Net();
        net.to(ScalarType.Float64);
        Assert.All(net.parameters(), p => Assert.Equal(ScalarType.Float64, p.dtype));
        Assert.Equal(ScalarType.Int64, net.get_buffer("bn1.num_batches_tracked")!.dtype);
        Assert.Equal([4L, 3L], net.call(randn(4, 1, 4, 4, dtype: ScalarType.Float64)).shape);
        Assert.Throws<ArgumentException>(() => net.to(ScalarType.Int64));
    }

    [Fact]
    public void Hooks_see_the_input_and_the_result_until_they_are_removed()
    {
        using var layer = nn.Linear(2, 2);
        var seen = new List<long>();
        var hook = layer.register_forward_hook((_, input, result) =>
        {
            seen.Add(input.size(0));
            return result * 0;
        });
        Near([0, 0], layer.call(ones(1, 2)).flatten());
        hook.remove();
        _ = layer.call(ones(3, 2));
        Assert.Equal([1L], seen);
    }

    [Fact]
    public void Sequential_names_its_steps_and_runs_them_in_order()
    {
        using var net = nn.Sequential(("first", nn.Linear(2, 3)), ("act", nn.ReLU(inplace: true)), ("drop", nn.Dropout(.5)));
        Assert.Equal(["first.weight", "first.bias"], net.state_dict().Keys);
        Assert.Equal(3, net.Count);
        net.eval();
        Assert.True(net.call(randn(5, 2)).ge(0).all().item<bool>());
        using var numbered = nn.Sequential(nn.Conv2d(1, 2, 3), nn.MaxPool2d(2), nn.Flatten());
        Assert.Equal(["0.weight", "0.bias"], numbered.state_dict().Keys);
        Assert.Equal([1L, 2L], numbered.call(ones(1, 1, 4, 4)).shape);
    }

    [Fact]
    public void Gradients_are_clipped_to_a_common_norm()
    {
        using var p = nn.Parameter(zeros(2));
        p.grad = tensor(new[] { 3f, 4f });
        Assert.Equal(5, nn.utils.clip_grad_norm_([p], 1), 4);
        Near([.6, .8], p.grad!, 1e-4);
    }

    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d conv1 = nn.Conv2d(1, 4, 3, padding: 1);
        private readonly BatchNorm2d bn1 = nn.BatchNorm2d(4);
        private readonly Linear fc = nn.Linear(4 * 4, 3);
        private readonly Sequential head = nn.Sequential(nn.Linear(3, 3), nn.ReLU());
        private readonly ModuleList<Linear> twins = nn.ModuleList(nn.Linear(3, 3, hasBias: false), nn.Linear(3, 3, hasBias: false));
        private readonly Parameter scale = nn.Parameter(ones(1));
        private readonly Tensor table = zeros(3);

        public Net() : base(nameof(Net))
        {
            table.DetachFromDisposeScope();
            scale.DetachFromDisposeScope();
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = bn1.call(conv1.call(input));
            x = nn.functional.max_pool2d(nn.functional.relu(x), 2);
            x = fc.call(x.flatten(1));
            foreach (var twin in twins) x = x + twin.call(x);
            return (x + head.call(x) * scale + table).MoveToOuterDisposeScope();
        }
    }
}
