using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // One tensor of several, and several of one.

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Op.cat.Call(Argument.Tensors(tensors), dim);

    public static Tensor cat(Tensor[] tensors, long dim = 0) => Op.cat.Call(Argument.Tensors(tensors), dim);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors.ToArray(), dim);

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Op.stack.Call(Argument.Tensors(tensors), dim);

    public static Tensor hstack(IList<Tensor> tensors) => Op.hstack.Call(Argument.Tensors(tensors));

    public static Tensor vstack(IList<Tensor> tensors) => Op.vstack.Call(Argument.Tensors(tensors));

    public static Tensor einsum(string equation, params Tensor[] tensors) => Op.einsum.Call(equation, Argument.Tensors(tensors));

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Op.where_self.Call(condition, x, y);

    /// <summary>The indices of the elements that are not zero, a tensor for each dimension.</summary>
    public static Tensor[] where(Tensor condition) => Op.where.CallList(condition);

    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") =>
        Op.meshgrid_indexing.CallList(Argument.Tensors(tensors), indexing);

    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => Op.broadcast_tensors.CallList(Argument.Tensors(tensors));

    /// <summary>The distances of order p between the rows of two matrices.</summary>
    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2.0, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Op.cdist.Call(x1, x2, p, (long)compute_mode);

    public partial class Tensor
    {
        /// <summary>These elements where the condition holds, else the other's.</summary>
        public Tensor where(Tensor condition, Tensor y) => torch.where(condition, this, y);
    }
}
