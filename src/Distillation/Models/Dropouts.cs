using KdCluster.Distillation.Libtorch;
using KdCluster.Distillation.Views;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// The random stream of one model's dropout layers. It is not libtorch's global one, because several peers train on
/// threads of one process and each must drop the same values as it does alone. On a CPU it is one of our own: libtorch
/// draws a double for each value, one after the other.
/// </summary>
public sealed class Dropouts : IDisposable
{
    private Generator? _generator;
    private long _seed;
    private ulong _drawn;

    /// <summary>
    /// Starts the stream of an epoch anew, so that nothing of it need be in a checkpoint made between epochs.
    /// </summary>
    public void Seed(long peerSeed, int epoch)
    {
        var random = new CounterRandom(peerSeed, RandomPurpose.Dropout, epoch, 0);
        // 53 bits: what every device's generator takes unchanged.
        _seed = ((long)(random.NextUInt32() >> 11) << 32) | random.NextUInt32();
        _drawn = 0;
        _generator?.Dispose();
        _generator = null;
    }

    /// <returns>0 where a value is dropped, else 1 / keep; of the input's shape, type and device.</returns>
    public Tensor Mask(Tensor input, double keep)
    {
        if (input.device_type != DeviceType.CPU)
            return empty_like(input).bernoulli_(keep, For(input.device)).mul_((1 / keep).Held());
        var mask = empty_like(input, ScalarType.Float32);
        if (CpuFloats.InOrder(mask) is not { } ordered)
            ordered = mask = empty(input.shape, ScalarType.Float32);
        var values = CpuFloats.Of(ordered);
        DropoutMask.Fill(values, (ulong)_seed, _drawn, keep);
        _drawn += (ulong)values.Length;
        return mask.to_type(input.dtype);
    }

    public void Dispose() => _generator?.Dispose();

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
