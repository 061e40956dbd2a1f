using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Conformance.TorchSharp;

public sealed class ModuleTests
{
    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d conv1 = nn.Conv2d(1, 4, 3, padding: 1);
        private readonly BatchNorm2d bn1 = nn.BatchNorm2d(4);
        private readonly Linear fc = nn.Linear(4 * 4, 3);

        public Net() : base(nameof(Net)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = bn1.call(conv1.call(input));
            x = nn.functional.max_pool2d(nn.functional.relu(x), 2);
            return fc.call(x.flatten(1)).MoveToOuterDisposeScope();
        }
    }

    [Fact]
    public void State_dict_names_are_those_of_the_fields()
    {
        using var net = new Net();
        Assert.Equal(
            ["conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias", "fc.weight", "fc.bias", "bn1.running_mean", "bn1.running_var", "bn1.num_batches_tracked"],
            net.state_dict().Keys);
    }

    [Fact]
    public void A_step_lowers_the_loss()
    {
        using var scope = NewDisposeScope();
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
                foreach (var p in net.parameters()) p.sub_(p.grad!.mul(.1));
            last = loss.item<float>();
            if (i == 0) first = last;
        }
        Assert.True(last < .7f * first, $"{first} -> {last}");
    }
}
