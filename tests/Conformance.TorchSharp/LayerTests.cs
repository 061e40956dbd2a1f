using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Conformance.TorchSharp;

public sealed class LayerTests : ScopedTests
{
    [Fact]
    public void Convolution_is_the_sum_over_the_window()
    {
        var x = arange(16, dtype: ScalarType.Float64).view(1, 1, 4, 4);
        var w = ones(1, 1, 3, 3, dtype: ScalarType.Float64);
        Near([45, 54, 81, 90], F.conv2d(x, w));
        Assert.Equal([1L, 1L, 4L, 4L], F.conv2d(x, w, padding: [1, 1]).shape);
        Assert.Equal([1L, 1L, 2L, 2L], F.conv2d(x, w, strides: [2, 2], padding: [1, 1]).shape);
        Near([46, 55, 82, 91], F.conv2d(x, w, ones(1, dtype: ScalarType.Float64)));
        using var same = nn.Conv2d(1, 2, 3, Padding.Same);
        Assert.Equal([1L, 2L, 4L, 4L], same.call(ones(1, 1, 4, 4)).shape);
        using var reflecting = nn.Conv2d(1, 2, 3, padding: 1, padding_mode: PaddingModes.Reflect);
        Assert.Equal([1L, 2L, 4L, 4L], reflecting.call(ones(1, 1, 4, 4)).shape);
        using var depthwise = nn.Conv2d(4, 4, (3, 3), padding: (1, 1), groups: 4, bias: false);
        Assert.Equal([4L, 1L, 3L, 3L], depthwise.weight.shape);
        Assert.Null(depthwise.bias);
        Assert.Throws<ArgumentException>(() => same.call(ones(1, 3, 4, 4)));
    }

    [Fact]
    public void Pooling_takes_the_largest_or_the_mean()
    {
        var x = arange(16, dtype: ScalarType.Float64).view(1, 1, 4, 4);
        Near([5, 7, 13, 15], F.max_pool2d(x, 2));
        Near([2.5, 4.5, 10.5, 12.5], F.avg_pool2d(x, 2));
        Near([7.5], F.adaptive_avg_pool2d(x, 1));
        Near([.5, 2.5, 4.5, 6.5], F.avg_pool1d(x.view(1, 1, 16)[TensorIndex.Ellipsis, TensorIndex.Slice(0, 8)], 2));
        using var overlapping = nn.MaxPool2d(3, stride: 2, padding: 1);
        Assert.Equal([1L, 1L, 2L, 2L], overlapping.call(x).shape);
        using var global = nn.AdaptiveAvgPool2d((1, 1));
        Near([7.5], global.call(x));
    }

    [Fact]
    public void Batch_norm_normalizes_and_remembers()
    {
        using var bn = nn.BatchNorm2d(2);
        var x = randn(8, 2, 5, 5) * 3 + 4;
        var y = bn.call(x);
        Near([0, 0], y.mean([0, 2, 3]), 1e-5);
        Near([1, 1], y.var([0L, 2, 3], unbiased: false), 1e-3);
        Assert.Equal(1, bn.num_batches_tracked!.item<long>());
        Near(x.mean([0, 2, 3]).mul(.1).data<float>().ToArray().Select(v => (double)v), bn.running_mean!, 1e-5);
        bn.eval();
        var before = bn.running_mean!.clone();
        _ = bn.call(x);
        Assert.True(before.Equals(bn.running_mean!));
        Assert.Throws<ArgumentException>(() => bn.call(ones(2, 2)));
        using var flat = nn.BatchNorm1d(3);
        Assert.Equal([4L, 3L], flat.call(randn(4, 3)).shape);
    }

    [Fact]
    public void Dropout_scales_in_training_and_rests_in_evaluation()
    {
        using var drop = nn.Dropout(.25);
        var y = drop.call(ones(10000));
        Assert.InRange(y.mean().item<float>(), .95f, 1.05f);
        Assert.Equal(4 / 3f, y.max().item<float>(), 5);
        drop.eval();
        Assert.True(drop.call(ones(10)).Equals(ones(10)));
    }

    [Fact]
    public void Losses_follow_their_formulas()
    {
        var z = tensor(new[,] { { 1.0, 2, 3 }, { 0, 0, 0 } });
        var y = tensor(new[] { 2L, 0L });
        double lse = Math.Log(Math.E + Math.Exp(2) + Math.Exp(3));
        Near([lse - 3, Math.Log(3)], F.cross_entropy(z, y, reduction: nn.Reduction.None));
        Near([(lse - 3 + Math.Log(3)) / 2], F.cross_entropy(z, y));
        Near([lse - 3 + Math.Log(3)], F.nll_loss(z.log_softmax(1), y, reduction: nn.Reduction.Sum));
        Near([.9 * (lse - 3) + .1 * (lse - 2)], F.cross_entropy(z[..1], y[..1], label_smoothing: .1));

        var p = tensor(new[,] { { .5, .5 } });
        var q = tensor(new[,] { { .25, .75 } });
        double kl = .25 * Math.Log(.25 / .5) + .75 * Math.Log(.75 / .5);
        Near([kl], F.kl_div(p.log(), q, log_target: false, reduction: nn.Reduction.Sum));
        Near([kl / 2], F.kl_div(p.log(), q.log()));

        var a = tensor(new[] { 0.0, 3 });
        var b = tensor(new[] { .5, 1 });
        Near([(.25 + 4) / 2], F.mse_loss(a, b));
        Near([(.125 + 1.5) / 2], F.smooth_l1_loss(a, b));
        Near([1.25], F.l1_loss(a, b));
        Near([Math.Log(2), 3 + Math.Log(1 + Math.Exp(-3)) - 3], F.binary_cross_entropy_with_logits(a, tensor(new[] { 0.0, 1 }), reduction: nn.Reduction.None));

        var u = tensor(new[,] { { 1.0, 0 }, { 1, 0 } });
        var v = tensor(new[,] { { 1.0, 1 }, { 0, 1 } });
        Near([Math.Sqrt(.5), 0], F.cosine_similarity(u, v));
        Near([1 - Math.Sqrt(.5), 1], F.cosine_embedding_loss(u, v, ones(2, dtype: ScalarType.Float64), reduction: nn.Reduction.None));
        Near([1, Math.Sqrt(2)], F.pairwise_distance(u, v), 1e-5);
    }

    [Fact]
    public void Geometry_of_images()
    {
        var x = arange(4, dtype: ScalarType.Float64).view(1, 1, 2, 2);
        Near([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3], F.interpolate(x, scale_factor: [2, 2]));
        Near([0, .5, 1, 1, 1.5, 2, 2, 2.5, 3], F.interpolate(x, size: [3, 3], mode: InterpolationMode.Bilinear, align_corners: true));
        Near([1, 0, 3, 2], F.grid_sample(x, F.affine_grid(tensor(new[,,] { { { -1.0, 0, 0 }, { 0, 1, 0 } } }), [1, 1, 2, 2]), align_corners: false));
        Near([9, 0, 1, 9, 2, 3], F.pad(x, [1, 0], value: 9));
        Near([1, 0, 1, 0, 3, 2, 3, 2], F.pad(x.view(1, 2, 2), (1, 1), PaddingModes.Reflect));
        Near([[0, 1, 0], [1, 0, 0]], F.one_hot(tensor(new[] { 1L, 0L }), 3));
        Near([0, 1, 2, 3], F.unfold(x, 2));
        Near([[.6, .8]], F.normalize(tensor(new[,] { { 3.0, 4 } })));
        Near([0, 2, 1, 3], tensor(new[] { 0.0, 1, 2, 3 }).view(1, 4, 1, 1).channel_shuffle(2));
    }

    [Fact]
    public void In_place_activations_change_their_input()
    {
        var x = tensor(new[] { -1.0, 8 });
        Near([0, 8], F.relu(x));
        Near([-.01, 8], F.leaky_relu(x));
        Near([0, 6], F.relu6(x));
        var y = F.relu(x, inplace: true);
        Near([0, 8], x);
        y.Dispose();
        Assert.False(x.IsInvalid);
    }

    [Fact]
    public void Channels_last_strides_made_by_permute_and_as_strided_go_through_the_net()
    {
        using var net = nn.Sequential(nn.Conv2d(3, 8, 3, padding: 1), nn.ReLU(), nn.MaxPool2d(2), nn.BatchNorm2d(8));
        var plain = randn(2, 3, 8, 8);
        using var packed = plain.permute(0, 2, 3, 1).contiguous();
        var x = packed.as_strided([2, 3, 8, 8], [192, 1, 24, 3]);
        Assert.True(x.Equals(plain));
        var y = net.call(x);
        Assert.Equal([2L, 8L, 4L, 4L], y.shape);
        Assert.Equal([128L, 1L, 32L, 8L], y.stride());
        Assert.True(net.call(plain).allclose(y, 1e-4, 1e-5));
        Assert.Equal([128L, 1L, 32L, 8L], F.relu(y, inplace: true).stride());
    }
}
