using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using KdCluster.Distillation.Libtorch;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>
/// <see cref="ContrastLoss"/> of embeddings with rows of a memory. All similarities are one product with the memory,
/// which is cheaper than gathering B x K embeddings. libtorch then takes some fifteen passes over B x (1 + K) numbers
/// of float64, and the backward pass needs a copy of the memory; on a CPU one loop does loss and gradient.
/// </summary>
internal static class MemoryContrast
{
    private const int Block = 32;

    /// <param name="embeddings">[B, D]</param>
    /// <param name="memory">[N, D]; may change before the backward pass</param>
    /// <param name="contrast">[B, 1 + K], int64: rows of the memory, the positive first</param>
    /// <param name="logConstant">log Z, one element; no gradient flows into it</param>
    /// <returns>A scalar of float64.</returns>
    public static Tensor Of(
        Tensor embeddings, Tensor memory, Tensor contrast, Tensor logConstant, double temperature) =>
        embeddings.requires_grad && is_grad_enabled() && CpuFloats.Suit(embeddings) && CpuFloats.Suit(memory)
            && CpuFloats.Fits(embeddings.shape[0] * memory.shape[0])
            ? InOneLoop(embeddings, memory, contrast, logConstant, temperature)
            : ContrastLoss.Of(
                Similarities(embeddings, memory, contrast), logConstant, memory.shape[0], temperature);

    /// <returns>[B, 1 + K], inner products</returns>
    public static Tensor Similarities(Tensor embeddings, Tensor memory, Tensor contrast) =>
        embeddings.mm(memory.clone().t()).gather(1, contrast);

    /// <summary>The same as <see cref="Of"/>, float32, on the CPU.</summary>
    public static Tensor InOneLoop(
        Tensor embeddings, Tensor memory, Tensor contrast, Tensor logConstant, double temperature) =>
        Recorded.apply(
            embeddings.contiguous(), memory, contrast, logConstant.detach().to_type(ScalarType.Float64), temperature);

    /// <summary>Sums over a sample's contrast.</summary>
    /// <param name="products">[N], with each row of the memory</param>
    /// <param name="offset">log Z and what else is taken from similarity / temperature</param>
    /// <param name="slopes">[N]; the sum's derivatives by the products, times the temperature, are added to it</param>
    // Compiled in its final form at once: a few long calls would not make the runtime do so.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum(
        ReadOnlySpan<float> products, ReadOnlySpan<long> contrast, double temperature, double offset,
        Span<float> slopes)
    {
        Span<float> values = stackalloc float[Block];
        // The positive is to be found, all others are to be refused: the same with the other sign.
        var positive = offset - (products[(int)contrast[0]] / temperature);
        var small = Math.Exp(-Math.Abs(positive));
        slopes[(int)contrast[0]] -= (float)((positive >= 0 ? 1 : small) / (1 + small));
        var sum = Math.Max(positive, 0) + Math.Log(1 + small);
        for (var from = 1; from < contrast.Length; from += Block)
        {
            var rows = contrast.Slice(from, Math.Min(Block, contrast.Length - from));
            for (var i = 0; i < rows.Length; i++)
                values[i] = products[(int)rows[i]];
            // What is beyond the end adds nothing.
            for (var i = rows.Length; i < Block; i++)
                values[i] = float.NegativeInfinity;
            sum += Softplus(values, temperature, offset);
            for (var i = 0; i < rows.Length; i++)
                slopes[(int)rows[i]] += values[i];
        }

        return sum;
    }

    /// <summary>The sum of log(1 + e^x), x = value / temperature - offset.</summary>
    /// <param name="values">[Block]; replaced by the derivatives by x</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Softplus(Span<float> values, double temperature, double offset)
    {
        var (divisor, less) = (Vector256.Create(temperature), Vector256.Create(offset));
        var sum = Vector256<double>.Zero;
        // Each factor is between 1 and 2, and there are few: one logarithm is enough for their product.
        var product = Vector256<double>.One;
        for (var i = 0; i < Block; i += Vector256<float>.Count)
        {
            var value = Vector256.Create<float>(values[i..]);
            var lower = Sigmoid((Vector256.WidenLower(value) / divisor) - less, ref sum, ref product);
            var upper = Sigmoid((Vector256.WidenUpper(value) / divisor) - less, ref sum, ref product);
            Vector256.Narrow(lower, upper).CopyTo(values[i..]);
        }

        return Vector256.Sum(sum + Vector256.Log(product));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Sigmoid(
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
            var (batch, samples, width) = (
                (int)embeddings.shape[0], (int)memory.shape[0], (int)contrast.shape[1]);
            var noise = ContrastLoss.Noise(width - 1, samples);
            var offset = MemoryMarshal.Read<double>(((Tensor)vars[3]).bytes) + noise.LogRatio;
            var products = embeddings.mm(memory.t());
            var slopes = zeros_like(products);
            var rows = MemoryMarshal.Cast<byte, long>(contrast.bytes);
            var sum = 0.0;
            for (var sample = 0; sample < batch; sample++)
            {
                sum += Sum(
                    CpuFloats.Of(products).Slice(sample * samples, samples), rows.Slice(sample * width, width),
                    temperature, offset, CpuFloats.Of(slopes).Slice(sample * samples, samples));
            }

            // Now, because the memory will have changed by the backward pass.
            ctx.save_for_backward([slopes.mm(memory).mul_((1 / (batch * temperature)).Held())]);
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
