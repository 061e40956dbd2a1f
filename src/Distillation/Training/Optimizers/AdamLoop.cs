using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KdCluster.Distillation.Training.Optimizers;

/// <summary>
/// A step of <see cref="Adam"/> in one pass over its four buffers, where libtorch takes seven. Values are rounded
/// where libtorch rounds them; the root is exact to the last bit, which MKL's, that libtorch takes, is not always.
/// </summary>
/// <param name="Keep">What the parameters are multiplied with first; 1: nothing decays.</param>
/// <param name="Decay">Times the parameter, is added to the gradient; 0: nothing.</param>
/// <param name="Correction">What the root of the mean square is divided by.</param>
/// <param name="Rate">Negative.</param>
internal readonly record struct AdamLoop(
    float Keep, float Decay, float Beta1, float Rest1, float Beta2, float Rest2, float Correction, float Epsilon,
    float Rate)
{
    /// <param name="values">[P], a multiple of 16 elements, as all others</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(Span<float> values, ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares)
    {
        ref var value = ref MemoryMarshal.GetReference(values);
        ref var gradient = ref MemoryMarshal.GetReference(gradients[..values.Length]);
        ref var mean = ref MemoryMarshal.GetReference(means[..values.Length]);
        ref var square = ref MemoryMarshal.GetReference(squares[..values.Length]);
        var (keep, decay) = (Vector256.Create(Keep), Vector256.Create(Decay));
        var (beta1, rest1) = (Vector256.Create(Beta1), Vector256.Create(Rest1));
        var (beta2, rest2) = (Vector256.Create(Beta2), Vector256.Create(Rest2));
        var (correction, epsilon, rate) = (
            Vector256.Create(Correction), Vector256.Create(Epsilon), Vector256.Create(Rate));
        for (nuint i = 0; i + (nuint)Vector256<float>.Count <= (nuint)values.Length; i += (nuint)Vector256<float>.Count)
        {
            var x = Vector256.LoadUnsafe(ref value, i) * keep;
            var g = Vector256.FusedMultiplyAdd(x, decay, Vector256.LoadUnsafe(ref gradient, i));
            var m = Vector256.FusedMultiplyAdd(g, rest1, Vector256.LoadUnsafe(ref mean, i) * beta1);
            var v = Vector256.FusedMultiplyAdd(rest2 * g, g, Vector256.LoadUnsafe(ref square, i) * beta2);
            m.StoreUnsafe(ref mean, i);
            v.StoreUnsafe(ref square, i);
            var root = (Vector256.Sqrt(v) / correction) + epsilon;
            (x + (rate * m / root)).StoreUnsafe(ref value, i);
        }
    }
}
