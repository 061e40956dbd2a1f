using TorchSharp;
using static TorchSharp.torch;

namespace Conformance.TorchSharp;

/// <summary>The process has one default stream, so nothing else may draw from it meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DefaultStream
{
    public const string Name = "default stream";
}

/// <summary>One seed gives what PyTorch gives. The numbers of normal distributions may differ in the last bits.</summary>
[Collection(DefaultStream.Name)]
public sealed class RandomTests : ScopedTests
{
    [Fact]
    public void Layers_start_with_the_weights_of_PyTorch()
    {
        manual_seed(1);
        using var conv = nn.Conv2d(1, 16, 3, padding: 1);
        using var linear = nn.Linear(784, 256);
        Assert.Equal([1043325027, -1105811400, -1115400256], Bits(conv.weight.flatten()[..3]));
        Assert.Equal([1037256427, -1113942928], Bits(conv.bias!.detach()[..2]));
        Assert.Equal([1024439123, -1142338322], Bits(linear.weight.flatten().narrow(0, 784 * 256 - 2, 2)));
        Assert.Equal([1024366126, -1125746802], Bits(linear.bias!.narrow(0, 254, 2)));
    }

    [Fact]
    public void Samples_are_those_of_PyTorch()
    {
        manual_seed(7);
        var normal = randn(20);
        Near([-0.8201345205307007, 0.7820726633071899, -0.35672253370285034], normal[tensor(new[] { 0L, 5L, 19L })], 1e-6);
        Assert.Equal([1053231408, 1046659804, 1052743530], Bits(rand(3)));
        Assert.Equal([0L, 8, 7, 3, 6, 2, 5, 1, 4, 9], randperm(10).data<long>().ToArray());
        Assert.Equal([12L, 42, 9, 19, 7], randint(0, 100, [5L]).data<long>().ToArray());
        manual_seed(5);
        Assert.Equal([0f, 2, 2, 2, 2, 0, 0, 0, 0, 2, 2, 2, 0, 2, 2, 2], nn.functional.dropout(ones(16)).data<float>().ToArray());
    }

    [Fact]
    public void Initializers_are_those_of_PyTorch()
    {
        manual_seed(3);
        var w = nn.init.kaiming_normal_(empty(8, 4, 3, 3), mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU).flatten();
        Near([-0.012774049304425716, 0.06552585959434509, -0.10768728703260422], w[tensor(new[] { 0L, 100L, 287L })], 1e-6);
        var x = nn.init.xavier_uniform_(empty(5, 7)).flatten();
        Assert.Equal([1058319083, -1089379203], Bits(x[tensor(new[] { 0L, 34L })]));
        Near([2, 2], nn.init.constant_(empty(2), 2));
        Assert.Equal(Math.Sqrt(2), nn.init.calculate_gain(nn.init.NonlinearityType.ReLU), 12);
        Assert.Equal((36L, 72L), nn.init.CalculateFanInAndFanOut(empty(8, 4, 3, 3)));
    }

    [Fact]
    public void A_generator_is_a_stream_of_its_own()
    {
        using var generator = new Generator(11);
        Assert.Equal([1041800804, 1056513406, 1065112656, 1043100012], Bits(rand(4, generator: generator)));
        Assert.Equal(11, generator.initial_seed());
        generator.manual_seed(11);
        _ = rand(100);
        Assert.Equal([1041800804, 1056513406, 1065112656, 1043100012], Bits(empty(4).uniform_(0, 1, generator)));

        var state = generator.get_state();
        var first = randperm(50, generator: generator);
        var coins = empty(50).bernoulli_(.5, generator);
        generator.set_state(state);
        Assert.True(first.Equals(randperm(50, generator: generator)));
        Assert.True(coins.Equals(empty(50).bernoulli_(.5, generator)));
    }

    [Fact]
    public void The_state_of_the_default_stream_can_be_put_back()
    {
        manual_seed(9);
        Assert.Equal(9, initial_seed());
        var state = random.get_rng_state();
        var first = rand(10);
        random.set_rng_state(state);
        Assert.True(first.Equals(rand(10)));
    }

    private static int[] Bits(Tensor t) => t.detach().data<float>().ToArray().Select(BitConverter.SingleToInt32Bits).ToArray();
}
