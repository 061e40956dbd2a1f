using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using KdCluster.Distillation.Libtorch;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>
/// The mean of (s - t)^2 in float64. Maps are large, and libtorch makes a float64 tensor of each step of the formula
/// and of its gradient; on a CPU one loop goes over both maps, and another writes the gradient, to the bit the same.
/// Of the loss itself the sum has another order.
/// </summary>
internal static class SquaredDistance
{
    /// <param name="student">Of any shape</param>
    /// <param name="teacher">Of the same; no gradient flows into it</param>
    /// <returns>A scalar of float64.</returns>
    public static Tensor Mean(Tensor student, Tensor teacher) =>
        student.requires_grad && is_grad_enabled() && CpuFloats.Suit(student) && CpuFloats.Suit(teacher)
            && Fit(student, teacher)
            ? InOneLoop(student, teacher)
            : (student.Double() - teacher.detach().Double()).Squared().mean();

    /// <summary>Whether both lie in memory alike.</summary>
    public static bool Fit(Tensor student, Tensor teacher) =>
        student.shape.SequenceEqual(teacher.shape) && student.stride().SequenceEqual(teacher.stride())
        && CpuFloats.InOrder(student) is not null;

    /// <summary>The same of two that fit, float32, on the CPU.</summary>
    public static Tensor InOneLoop(Tensor student, Tensor teacher) => Recorded.apply(student, teacher.detach());

    // Compiled in their final form at once: a few long calls would not make the runtime do so.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum(ReadOnlySpan<float> student, ReadOnlySpan<float> teacher)
    {
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 0;
        for (; i <= student.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var (own, other) = (Vector256.Create(student[i..]), Vector256.Create(teacher[i..]));
            var first = Vector256.WidenLower(own) - Vector256.WidenLower(other);
            var second = Vector256.WidenUpper(own) - Vector256.WidenUpper(other);
            low += first * first;
            high += second * second;
        }

        var sum = Vector256.Sum(low + high);
        for (; i < student.Length; i++)
            sum += ((double)student[i] - teacher[i]) * ((double)student[i] - teacher[i]);
        return sum;
    }

    /// <summary>2 factor (s - t).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gradient(
        ReadOnlySpan<float> student, ReadOnlySpan<float> teacher, double factor, Span<float> result)
    {
        var twice = Vector256.Create(2 * factor);
        var i = 0;
        for (; i <= student.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var (own, other) = (Vector256.Create(student[i..]), Vector256.Create(teacher[i..]));
            var first = (Vector256.WidenLower(own) - Vector256.WidenLower(other)) * twice;
            var second = (Vector256.WidenUpper(own) - Vector256.WidenUpper(other)) * twice;
            Vector256.Narrow(first, second).CopyTo(result[i..]);
        }

        for (; i < student.Length; i++)
            result[i] = (float)(((double)student[i] - teacher[i]) * (2 * factor));
    }

    private sealed class Recorded : autograd.SingleTensorFunction<Recorded>
    {
        public override string Name => nameof(SquaredDistance);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (student, teacher) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([student, teacher]);
            var mean = Sum(Values(student), Values(teacher)) / student.numel();
            var result = empty([], ScalarType.Float64);
            MemoryMarshal.Write(result.bytes, mean);
            return result;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            using var student = saved[0];
            using var teacher = saved[1];
            var result = empty_like(student);
            var factor = MemoryMarshal.Read<double>(grad_output.bytes) / student.numel();
            Gradient(Values(student), Values(teacher), factor, Values(result));
            return [result, null!];
        }

        private static Span<float> Values(Tensor map) => CpuFloats.Of(CpuFloats.InOrder(map)!);
    }
}
