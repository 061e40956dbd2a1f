using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Tensors of random numbers by their sizes.

    public static Tensor rand(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => Sampled(Op.rand, Op.rand_generator, Argument.Ints(size), dtype, device, requires_grad, generator, names);

    public static Tensor rand(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => Sampled(Op.rand, Op.rand_generator, Argument.Ints([dim0, dim1, dim2]), dtype, device, requires_grad, generator, names);

    public static Tensor rand(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => Sampled(Op.rand, Op.rand_generator, Argument.Ints([dim0, dim1, dim2, dim3]), dtype, device, requires_grad, generator, names);

    public static Tensor rand(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => Sampled(Op.rand, Op.rand_generator, Argument.Ints(rows, columns), dtype, device, requires_grad, generator, names);

    public static Tensor rand(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => Sampled(Op.rand, Op.rand_generator, Argument.Ints(size), dtype, device, requires_grad, generator, names);

    public static Tensor rand(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => Sampled(Op.rand, Op.rand_generator, Argument.Ints(size), dtype, device, requires_grad, generator, names);

    public static Tensor randn(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => Sampled(Op.randn, Op.randn_generator, Argument.Ints(size), dtype, device, requires_grad, generator, names);

    public static Tensor randn(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => Sampled(Op.randn, Op.randn_generator, Argument.Ints([dim0, dim1, dim2]), dtype, device, requires_grad, generator, names);

    public static Tensor randn(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => Sampled(Op.randn, Op.randn_generator, Argument.Ints([dim0, dim1, dim2, dim3]), dtype, device, requires_grad, generator, names);

    public static Tensor randn(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => Sampled(Op.randn, Op.randn_generator, Argument.Ints(rows, columns), dtype, device, requires_grad, generator, names);

    public static Tensor randn(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => Sampled(Op.randn, Op.randn_generator, Argument.Ints(size), dtype, device, requires_grad, generator, names);

    public static Tensor randn(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => Sampled(Op.randn, Op.randn_generator, Argument.Ints(size), dtype, device, requires_grad, generator, names);
}
