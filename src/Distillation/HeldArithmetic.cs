using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation;

/// <summary>
/// What TorchSharp computes with a <see cref="Scalar"/> that it makes inside and does not hold (<see
/// cref="HeldScalars"/>): sums, whose second part is scaled by 1, numbers less a tensor, squares, and tensors read as
/// numbers.
/// </summary>
public static class HeldArithmetic
{
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, 1.Held());

    public static Tensor Plus(this Tensor left, double right) => left.add(right.Held(), 1.Held());

    public static Tensor Plus(this Tensor left, long right) => left.add(right.Held(), 1.Held());

    /// <summary>In place.</summary>
    public static Tensor Plus_(this Tensor left, Tensor right) => left.add_(right, 1.Held());

    /// <summary>In place.</summary>
    public static Tensor Plus_(this Tensor left, double right) => left.add_(right.Held(), 1.Held());

    /// <summary>In place.</summary>
    public static Tensor Plus_(this Tensor left, long right) => left.add_(right.Held(), 1.Held());

    /// <summary>minuend - right.</summary>
    public static Tensor SubtractedFrom(this Tensor right, long minuend) => right.neg().Plus(minuend);

    public static Tensor Squared(this Tensor values) => values.mul(values);

    /// <summary>The only value of a tensor, read from its device.</summary>
    public static double Value(this Tensor tensor)
    {
        using var scalar = tensor.ToScalar();
        return scalar.ToDouble();
    }

    /// <summary>The only value of a tensor of whole numbers, read from its device.</summary>
    public static long WholeValue(this Tensor tensor)
    {
        using var scalar = tensor.ToScalar();
        return scalar.ToInt64();
    }
}
