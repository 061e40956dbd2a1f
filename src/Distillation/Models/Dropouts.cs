using KdCluster.Distillation.Libtorch;
using KdCluster.Distillation.Views;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// The random stream of one model's dropout layers. It is not libtorch's global one, because several peers train on
/// threads of one process and each must drop the same values as it does alone. On a CPU it is Philox, as in views:
/// libtorch draws a double for each value.
/// </summary>
public sealed class Dropouts : IDisposable
{
    private Generator? _generator;
    private long _peerSeed;
    private int _epoch;
    private long _seed;
    private uint _masks;

    /// <summary>
    /// Starts the stream of an epoch anew, so that nothing of it need be in a checkpoint made between epochs.
    /// </summary>
    public void Seed(long peerSeed, int epoch)
    {
        (_peerSeed, _epoch, _masks) = (peerSeed, epoch, 0);
        var random = new CounterRandom(peerSeed, RandomPurpose.Dropout, epoch, 0);
        // 53 bits: what every device's generator takes unchanged.
        _seed = ((long)(random.NextUInt32() >> 11) << 32) | random.NextUInt32();
        _generator?.Dispose();
        _generator = null;
    }

    /// <returns>0 where a value is dropped, else 1 / keep; of the input's shape, type and device.</returns>
    public Tensor Mask(Tensor input, double keep)
    {
        if (input.device_type != DeviceType.CPU)
            return empty_like(input).bernoulli_(keep, For(input.device)).mul_((1 / keep).Held());
        var mask = empty(input.shape, ScalarType.Float32);
        _masks++; // Of 0 the generator's seed is drawn.
        Fill(CpuFloats.Of(mask), keep);
        return mask.to_type(input.dtype);
    }

    public void Dispose() => _generator?.Dispose();

    private void Fill(Span<float> mask, double keep)
    {
        var bound = (uint)Math.Min(keep * 4294967296.0, uint.MaxValue);
        var kept = (float)(1 / keep);
        for (var i = 0; i < mask.Length; i += 4)
        {
            var (a, b, c, d) = Philox.Block(
                (uint)i / 4, _masks, (uint)_epoch, (uint)RandomPurpose.Dropout, (uint)_peerSeed,
                (uint)(_peerSeed >> 32));
            ReadOnlySpan<uint> drawn = [a, b, c, d];
            for (var k = 0; k < Math.Min(drawn.Length, mask.Length - i); k++)
                mask[i + k] = drawn[k] < bound ? kept : 0;
        }
    }

    private Generator For(Device device)
    {
        if (_generator is null || _generator.device.type != device.type || _generator.device.index != device.index)
        {
            _generator?.Dispose();
            _generator = new Generator((ulong)_seed, device);
        }

        return _generator;
    }
}

/// <summary>
/// Zeroes each value with a probability while training and scales the others so that the mean stays (Srivastava et al.
/// 2014).
/// </summary>
public sealed class Dropout : Block
{
    private readonly double _probability;
    private readonly Dropouts _dropouts;

    public Dropout(double probability, Dropouts dropouts)
        : base(nameof(Dropout))
    {
        _probability = probability;
        _dropouts = dropouts;
    }

    public override Tensor forward(Tensor input)
    {
        if (!training || _probability == 0)
            return input;
        using var mask = _dropouts.Mask(input, 1 - _probability);
        return input * mask;
    }
}
