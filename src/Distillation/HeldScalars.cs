using TorchSharp;

namespace KdCluster.Distillation;

/// <summary>
/// Numbers as torch's operators take them. TorchSharp makes a <see cref="Scalar"/> of a number that is written as an
/// argument, and nothing holds that object while the native call reads it: a collection in the middle of the call frees
/// it, and the call fails or goes on with another number. These live until their thread has made <see cref="Kept"/>
/// others, so an argument outlives its call.
/// </summary>
public static class HeldScalars
{
    private const int Kept = 64;

    [ThreadStatic]
    private static Scalar?[]? _held;

    [ThreadStatic]
    private static int _next;

#pragma warning disable RS0030 // The one place that makes Scalars of numbers, because it holds them.
    public static Scalar Held(this double number) => Hold(number.ToScalar());

    public static Scalar Held(this long number) => Hold(number.ToScalar());

    public static Scalar Held(this int number) => Hold(number.ToScalar());
#pragma warning restore RS0030

    private static Scalar Hold(Scalar scalar)
    {
        _held ??= new Scalar?[Kept];
        _next = (_next + 1) % Kept;
        _held[_next]?.Dispose();
        return _held[_next] = scalar;
    }
}
