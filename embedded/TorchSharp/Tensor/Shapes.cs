using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // Views of the same memory in another shape, and copies in one.

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) => Op.as_strided.Call(this, size, strides, storageOffset);

        public Tensor broadcast_to(params long[] shape) => Op.broadcast_to.Call(this, shape);

        public Tensor channel_shuffle(long groups) => Op.channel_shuffle.Call(this, groups);

        public Tensor[] chunk(long chunks, long dim = 0) => Op.chunk.CallList(this, chunks, dim);

        public Tensor clone() => Op.clone.Call(this);

        public Tensor contiguous() => Op.contiguous.Call(this);

        public Tensor diag(long diagonal = 0) => Op.diag.Call(this, diagonal);

        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) => Op.diag_embed.Call(this, offset, dim1, dim2);

        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Op.diagonal.Call(this, offset, dim1, dim2);

        public Tensor expand(params long[] sizes) => Op.expand.Call(this, sizes);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Op.expand.Call(this, sizes, isImplicit);

        public Tensor expand(Size sizes, bool isImplicit = false) => Op.expand.Call(this, sizes.Shape, isImplicit);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Op.expand.Call(this, Argument.Ints(sizes), isImplicit);

        public Tensor expand_as(Tensor other) => Op.expand_as.Call(this, other);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Op.flatten_using_ints.Call(this, start_dim, end_dim);

        public Tensor flip(params long[] dims) => Op.flip.Call(this, dims);

        public Tensor fliplr() => Op.fliplr.Call(this);

        public Tensor flipud() => Op.flipud.Call(this);

        public Tensor moveaxis(long[] source, long[] destination) => Op.movedim_intlist.Call(this, source, destination);

        public Tensor movedim(long[] source, long[] destination) => Op.movedim_intlist.Call(this, source, destination);

        public Tensor narrow(long dim, long start, long length) => Op.narrow.Call(this, dim, start, length);

        public Tensor permute(params long[] permutation) => Op.permute.Call(this, permutation);

        public Tensor ravel() => Op.ravel.Call(this);

        public Tensor repeat(params long[] sizes) => Op.repeat.Call(this, sizes);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) => Op.repeat_interleave_self_Tensor.Call(this, repeats, dim, output_size);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => Op.repeat_interleave_self_int.Call(this, repeats, dim, output_size);

        public Tensor reshape(params long[] shape) => Op.reshape.Call(this, shape);

        public Tensor roll(long shifts, long? dims = null) => Op.roll.Call(this, Argument.Ints(shifts), dims is { } dim ? Argument.Ints(dim) : Argument.Ints([]));

        public Tensor roll(long[] shifts) => Op.roll.Call(this, shifts);

        public Tensor roll(long[] shifts, long[] dims) => Op.roll.Call(this, shifts, dims);

        public Tensor rot90(long k = 1, (long, long)? dims = null) => Op.rot90.Call(this, k, dims is { } plane ? Argument.Ints(plane.Item1, plane.Item2) : Argument.Ints(0, 1));

        public Tensor select(long dim, long index) => Op.select_int.Call(this, dim, index);

        public Tensor slice(long dim, long start, long finish, long step) => Op.slice_Tensor.Call(this, dim, start, finish, step);

        public Tensor[] split(params long[] sizes) => Op.split_with_sizes.CallList(this, sizes);

        public Tensor[] split(long size, int dim = 0) => Op.split_Tensor.CallList(this, size, dim);

        public Tensor[] split(long[] sizes, long dim = 0) => Op.split_with_sizes.CallList(this, sizes, dim);

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => Op.split_with_sizes.CallList(this, Argument.Ints(sizes), dim);

        public Tensor squeeze(long? dim = null) => dim is { } d ? Op.squeeze_dim.Call(this, d) : Op.squeeze.Call(this);

        public Tensor squeeze_(long? dim = null) => dim is { } d ? Op.squeeze__dim.On(this, d) : Op.squeeze_.On(this);

        public Tensor swapaxes(long dim0, long dim1) => Op.transpose_int.Call(this, dim0, dim1);

        public Tensor swapdims(long dim0, long dim1) => Op.transpose_int.Call(this, dim0, dim1);

        public Tensor t() => Op.t.Call(this);

        public Tensor tile(long[] reps) => Op.tile.Call(this, reps);

        public Tensor transpose(long dim0, long dim1) => Op.transpose_int.Call(this, dim0, dim1);

        public Tensor transpose_(long dim0, long dim1) => Op.transpose_.On(this, dim0, dim1);

        public Tensor tril(long diagonal = 0) => Op.tril.Call(this, diagonal);

        public Tensor tril_(long diagonal = 0) => Op.tril_.On(this, diagonal);

        public Tensor triu(long diagonal = 0) => Op.triu.Call(this, diagonal);

        public Tensor triu_(long diagonal = 0) => Op.triu_.On(this, diagonal);

        public Tensor[] unbind(long dimension = 0) => Op.unbind_int.CallList(this, dimension);

        public Tensor unflatten(long dim, params long[] sizes) => Op.unflatten_int.Call(this, dim, sizes);

        public Tensor unfold(long dimension, long size, long step) => Op.unfold.Call(this, dimension, size, step);

        public Tensor unsqueeze(long dim) => Op.unsqueeze.Call(this, dim);

        public Tensor unsqueeze_(long dim) => Op.unsqueeze_.On(this, dim);

        public Tensor view(params long[] shape) => Op.view.Call(this, shape);

        public Tensor view_as(Tensor other) => Op.view_as.Call(this, other);
    }

    public static Tensor broadcast_to(Tensor input, params long[] shape) => input.broadcast_to(shape);

    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => input.chunk(chunks, dim);

    public static Tensor clone(Tensor input) => input.clone();

    public static Tensor diag(Tensor input, long diagonal = 0) => input.diag(diagonal);

    public static Tensor diag_embed(Tensor input, long offset = 0, long dim1 = -2, long dim2 = -1) => input.diag_embed(offset, dim1, dim2);

    public static Tensor diagonal(Tensor input, long offset = 0, long dim1 = 0, long dim2 = 1) => input.diagonal(offset, dim1, dim2);

    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) => input.flatten(start_dim, end_dim);

    public static Tensor flip(Tensor input, params long[] dims) => input.flip(dims);

    public static Tensor fliplr(Tensor input) => input.fliplr();

    public static Tensor flipud(Tensor input) => input.flipud();

    public static Tensor moveaxis(Tensor input, long[] source, long[] destination) => input.moveaxis(source, destination);

    public static Tensor movedim(Tensor input, long[] source, long[] destination) => input.movedim(source, destination);

    public static Tensor narrow(Tensor input, long dim, long start, long length) => input.narrow(dim, start, length);

    public static Tensor permute(Tensor input, params long[] permutation) => input.permute(permutation);

    public static Tensor ravel(Tensor input) => input.ravel();

    public static Tensor repeat_interleave(Tensor input, Tensor repeats, long? dim = null, long? output_size = null) => input.repeat_interleave(repeats, dim, output_size);

    public static Tensor repeat_interleave(Tensor input, long repeats, long? dim = null, long? output_size = null) => input.repeat_interleave(repeats, dim, output_size);

    public static Tensor reshape(Tensor input, params long[] shape) => input.reshape(shape);

    public static Tensor roll(Tensor input, long shifts, long? dims = null) => input.roll(shifts, dims);

    public static Tensor roll(Tensor input, long[] shifts) => input.roll(shifts);

    public static Tensor roll(Tensor input, long[] shifts, long[] dims) => input.roll(shifts, dims);

    public static Tensor rot90(Tensor input, long k = 1, (long, long)? dims = null) => input.rot90(k, dims);

    public static Tensor select(Tensor input, long dim, long index) => input.select(dim, index);

    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) => tensor.split(split_size_or_sections, dim);

    public static Tensor squeeze(Tensor input, long? dim = null) => input.squeeze(dim);

    public static Tensor squeeze_(Tensor input, long? dim = null) => input.squeeze_(dim);

    public static Tensor swapaxes(Tensor input, long axis0, long axis1) => input.swapaxes(axis0, axis1);

    public static Tensor swapdims(Tensor input, long dim0, long dim1) => input.swapdims(dim0, dim1);

    public static Tensor t(Tensor input) => input.t();

    public static Tensor tile(Tensor input, long[] dims) => input.tile(dims);

    public static Tensor transpose(Tensor input, long dim0, long dim1) => input.transpose(dim0, dim1);

    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    public static Tensor tril_(Tensor input, long diagonal = 0) => input.tril_(diagonal);

    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);

    public static Tensor triu_(Tensor input, long diagonal = 0) => input.triu_(diagonal);

    public static Tensor[] unbind(Tensor input, long dim = 0) => input.unbind(dim);

    public static Tensor unflatten(Tensor input, long dim, params long[] sizes) => input.unflatten(dim, sizes);

    public static Tensor unsqueeze(Tensor input, long dim) => input.unsqueeze(dim);

    public static Tensor unsqueeze_(Tensor input, long dim) => input.unsqueeze_(dim);
}
