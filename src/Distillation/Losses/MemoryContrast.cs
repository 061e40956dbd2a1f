using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using KdCluster.Distillation.Libtorch;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>
/// <see cref="ContrastLoss"/> of embeddings with rows of a memory. libtorch takes products with the whole memory, of
/// which it needs a copy, and some fifteen passes over B x (1 + K) numbers of float64. On a CPU one loop takes each row
/// that is contrasted once, for the loss and for its gradient, and the size of the memory does not matter.
/// </summary>
internal static class MemoryContrast
{
    /// <summary>Rows at a time: they stay in the processor's first cache from the loss to the gradient.</summary>
    private const int Block = 32;

    private static readonly int Width = Vector256<float>.Count;

    /// <param name="embeddings">[B, D]</param>
    /// <param name="memory">[N, D]; may change before the backward pass</param>
    /// <param name="contrast">[B, 1 + K], int64: rows of the memory, the positive first</param>
    /// <param name="logConstant">log Z, one element; no gradient flows into it</param>
    /// <returns>A scalar of float64.</returns>
    public static Tensor Of(
        Tensor embeddings, Tensor memory, Tensor contrast, Tensor logConstant, double temperature) =>
        embeddings.requires_grad && is_grad_enabled() && CpuFloats.Suit(embeddings) && CpuFloats.Suit(memory)
            ? InOneLoop(embeddings, memory, contrast, logConstant, temperature)
            : ContrastLoss.Of(
                Similarities(embeddings, memory, contrast), logConstant, memory.shape[0], temperature);

    /// <returns>[B, 1 + K], inner products</returns>
    public static Tensor Similarities(Tensor embeddings, Tensor memory, Tensor contrast) =>
        // One product with the memory is cheaper than gathering B x K embeddings. The backward pass needs the memory as
        // it was, hence the copy.
        embeddings.mm(memory.clone().t()).gather(1, contrast);

    /// <summary>The same as <see cref="Of"/>, float32, on the CPU.</summary>
    public static Tensor InOneLoop(
        Tensor embeddings, Tensor memory, Tensor contrast, Tensor logConstant, double temperature) =>
        Recorded.apply(
            embeddings.contiguous(), memory, contrast, logConstant.detach().to_type(ScalarType.Float64), temperature);

    /// <summary>Sums over all rows of the contrast.</summary>
    /// <param name="gradient">Of the sum with respect to the embedding, times the temperature.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum(
        ReadOnlySpan<float> embedding, ReadOnlySpan<float> memory, ReadOnlySpan<long> contrast, double temperature,
        double offset, Span<float> gradient)
    {
        Span<int> rows = stackalloc int[Block];
        Span<float> values = stackalloc float[Block];
        Span<double> ratios = stackalloc double[Block];
        var sum = 0.0;
        for (var from = 0; from < contrast.Length; from += Block)
        {
            var count = Math.Min(Block, contrast.Length - from);
            for (var i = 0; i < Block; i++)
                rows[i] = checked((int)contrast[from + Math.Min(i, count - 1)] * embedding.Length);
            for (var i = 0; i < count; i += 4)
                Products(embedding, memory, rows[i..], values[i..]);
            for (var i = 0; i < count; i++)
                ratios[i] = (values[i] / temperature) - offset;
            // What is beyond the end adds nothing: its share of loss and gradient is 0.
            ratios[count..].Fill(double.NegativeInfinity);
            // The positive is to be found, all others are to be refused: the same with the other sign.
            if (from == 0)
                ratios[0] = -ratios[0];
            sum += Softplus(ratios, values);
            if (from == 0)
                values[0] = -values[0];
            for (var i = 0; i < count; i += 4)
                Accumulate(memory, rows[i..], values[i..], gradient);
        }

        return sum;
    }

    /// <summary>Of four rows at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products(
        ReadOnlySpan<float> embedding, ReadOnlySpan<float> memory, ReadOnlySpan<int> rows, Span<float> results)
    {
        var length = embedding.Length;
        ref var own = ref MemoryMarshal.GetReference(embedding);
        ref var a = ref MemoryMarshal.GetReference(memory.Slice(rows[0], length));
        ref var b = ref MemoryMarshal.GetReference(memory.Slice(rows[1], length));
        ref var c = ref MemoryMarshal.GetReference(memory.Slice(rows[2], length));
        ref var d = ref MemoryMarshal.GetReference(memory.Slice(rows[3], length));
        var (sumA, sumB, sumC, sumD) = (
            Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        nuint i = 0;
        for (; i + (nuint)Width <= (nuint)length; i += (nuint)Width)
        {
            var value = Vector256.LoadUnsafe(ref own, i);
            sumA = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref a, i), sumA);
            sumB = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref b, i), sumB);
            sumC = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref c, i), sumC);
            sumD = Vector256.FusedMultiplyAdd(value, Vector256.LoadUnsafe(ref d, i), sumD);
        }

        (results[0], results[1], results[2], results[3]) = (
            Vector256.Sum(sumA), Vector256.Sum(sumB), Vector256.Sum(sumC), Vector256.Sum(sumD));
        for (var rest = (int)i; rest < length; rest++)
        {
            for (var row = 0; row < 4; row++)
                results[row] += embedding[rest] * memory[rows[row] + rest];
        }
    }

    /// <summary>Adds four rows, each times its factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(
        ReadOnlySpan<float> memory, ReadOnlySpan<int> rows, ReadOnlySpan<float> factors, Span<float> to)
    {
        var length = to.Length;
        ref var sum = ref MemoryMarshal.GetReference(to);
        ref var a = ref MemoryMarshal.GetReference(memory.Slice(rows[0], length));
        ref var b = ref MemoryMarshal.GetReference(memory.Slice(rows[1], length));
        ref var c = ref MemoryMarshal.GetReference(memory.Slice(rows[2], length));
        ref var d = ref MemoryMarshal.GetReference(memory.Slice(rows[3], length));
        var (byA, byB, byC, byD) = (
            Vector256.Create(factors[0]), Vector256.Create(factors[1]), Vector256.Create(factors[2]),
            Vector256.Create(factors[3]));
        nuint i = 0;
        for (; i + (nuint)Width <= (nuint)length; i += (nuint)Width)
        {
            var value = Vector256.LoadUnsafe(ref sum, i);
            value = Vector256.FusedMultiplyAdd(byA, Vector256.LoadUnsafe(ref a, i), value);
            value = Vector256.FusedMultiplyAdd(byB, Vector256.LoadUnsafe(ref b, i), value);
            value = Vector256.FusedMultiplyAdd(byC, Vector256.LoadUnsafe(ref c, i), value);
            value = Vector256.FusedMultiplyAdd(byD, Vector256.LoadUnsafe(ref d, i), value);
            value.StoreUnsafe(ref sum, i);
        }

        for (var rest = (int)i; rest < length; rest++)
        {
            for (var row = 0; row < 4; row++)
                to[rest] += factors[row] * memory[rows[row] + rest];
        }
    }

    /// <summary>The sum of log(1 + e^x), which is -log sigmoid(-x), and its derivatives.</summary>
    /// <param name="values">[Block]</param>
    /// <param name="sigmoids">[Block], filled in</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Softplus(ReadOnlySpan<double> values, Span<float> sigmoids)
    {
        var sum = Vector256<double>.Zero;
        // Each factor is between 1 and 2, and there are few: one logarithm is enough for their product.
        var product = Vector256<double>.One;
        for (var i = 0; i < Block; i += 2 * Vector256<double>.Count)
        {
            var lower = One(Vector256.Create(values[i..]), ref sum, ref product);
            var upper = One(Vector256.Create(values[(i + Vector256<double>.Count)..]), ref sum, ref product);
            Vector256.Narrow(lower, upper).CopyTo(sigmoids[i..]);
        }

        return Vector256.Sum(sum + Vector256.Log(product));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> One(
        Vector256<double> x, ref Vector256<double> sum, ref Vector256<double> product)
    {
        var small = Vector256.Exp(-Vector256.Abs(x));
        var factor = Vector256<double>.One + small;
        sum += Vector256.Max(x, Vector256<double>.Zero);
        product *= factor;
        return Vector256.ConditionalSelect(
            Vector256.GreaterThanOrEqual(x, Vector256<double>.Zero), Vector256<double>.One, small) / factor;
    }

    private sealed class Recorded : autograd.SingleTensorFunction<Recorded>
    {
        public override string Name => nameof(MemoryContrast);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (embeddings, memory, contrast) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
            var temperature = (double)vars[4];
            var (batch, dimension) = ((int)embeddings.shape[0], (int)embeddings.shape[1]);
            var negatives = contrast.shape[1] - 1;
            var noise = ContrastLoss.Noise(negatives, memory.shape[0]);
            var offset = MemoryMarshal.Read<double>(((Tensor)vars[3]).bytes) + noise.LogRatio;
            var gradient = zeros_like(embeddings);
            var rows = MemoryMarshal.Cast<byte, long>(contrast.bytes);
            var sum = 0.0;
            for (var sample = 0; sample < batch; sample++)
            {
                sum += Sum(
                    CpuFloats.Of(embeddings).Slice(sample * dimension, dimension), CpuFloats.Of(memory),
                    rows.Slice(sample * ((int)negatives + 1), (int)negatives + 1), temperature, offset,
                    CpuFloats.Of(gradient).Slice(sample * dimension, dimension));
            }

            ctx.save_for_backward([gradient.mul_((1 / (batch * temperature)).Held())]);
            var result = empty([], ScalarType.Float64);
            MemoryMarshal.Write(result.bytes, (sum / batch) - noise.Constant);
            return result;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            using var gradient = saved[0];
            return [gradient * MemoryMarshal.Read<double>(grad_output.bytes).Held(), null!, null!, null!, null!];
        }
    }
}
