using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>A number for an operator: as in libtorch a double, a 64-bit integer or a truth value.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly ValueKind Kind;
    private readonly long bits;
    private bool disposed;

    internal Scalar(long value) => (Kind, bits) = (ValueKind.Int, value);

    internal Scalar(double value) => (Kind, bits) = (ValueKind.Double, BitConverter.DoubleToInt64Bits(value));

    internal Scalar(bool value) => (Kind, bits) = (ValueKind.Bool, value ? 1 : 0);

    internal Scalar(Value value) => (Kind, bits) = (value.Kind, value.Bits);

    /// <exception cref="InvalidOperationException">It is disposed.</exception>
    internal long Bits => disposed ? throw new InvalidOperationException("Scalar invalid -- empty handle.") : bits;

    public torch.ScalarType Type => Kind switch
    {
        ValueKind.Int => torch.ScalarType.Int64,
        ValueKind.Bool => torch.ScalarType.Bool,
        _ => torch.ScalarType.Float64,
    };

    public void Dispose() => disposed = true;

    internal double AsDouble() => Kind == ValueKind.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long AsInteger() => Kind == ValueKind.Double ? checked((long)AsDouble()) : Bits;

    public static implicit operator Scalar(byte value) => new((long)value);

    public static implicit operator Scalar(sbyte value) => new((long)value);

    public static implicit operator Scalar(short value) => new((long)value);

    public static implicit operator Scalar(int value) => new((long)value);

    public static implicit operator Scalar(long value) => new(value);

    public static implicit operator Scalar(Half value) => new((double)value);

    public static implicit operator Scalar(float value) => new((double)value);

    public static implicit operator Scalar(double value) => new(value);

    public static implicit operator Scalar(bool value) => new(value);
}
