using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => At(indices);
            set => Write(At(indices), value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Write(select(0, i1), value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => At(i1, i2);
            set => Write(At(i1, i2), value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => At(i1, i2, i3);
            set => Write(At(i1, i2, i3), value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At(i1, i2, i3, i4);
            set => Write(At(i1, i2, i3, i4), value);
        }

        /// <summary>A view where the indices are positions and slices; a copy where tensors are among them.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            var (view, tensors) = Apply(indices);
            if (tensors is null) return view;
            using (view) return Op.index_Tensor.Call(view, Argument.OptionalTensors(tensors));
        }

        public Tensor index(params Tensor[] indices) => Op.index_Tensor.Call(this, Argument.OptionalTensors(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            var (view, tensors) = Apply(indices);
            using (view)
            {
                if (tensors is not null) Op.index_put_.On(view, Argument.OptionalTensors(tensors), value, accumulate);
                else if (accumulate) view.add_(value);
                else view.copy_(value);
            }
            return this;
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            var (view, tensors) = Apply(indices);
            using (view)
            {
                if (tensors is null)
                {
                    view.fill_(value);
                    return this;
                }
                using var filler = full(ReadOnlySpan<long>.Empty, value, dtype, device);
                Op.index_put_.On(view, Argument.OptionalTensors(tensors), filler);
            }
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            Op.index_put_.On(this, Argument.OptionalTensors(indices), value, accumulate);

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using var filler = full(ReadOnlySpan<long>.Empty, value, dtype, device);
            return index_put_(filler, indices);
        }

        private Tensor At(params ReadOnlySpan<long> indices)
        {
            var view = alias();
            foreach (long index in indices) view = Step(view, view.select(0, index));
            return view;
        }

        private static void Write(Tensor view, Tensor value)
        {
            using (view) view.copy_(value);
        }

        /// <summary>Frees the view that a next view was made of.</summary>
        private static Tensor Step(Tensor before, Tensor after)
        {
            before.Dispose();
            return after;
        }

        /// <summary>Applies all but the tensors among the indices; those are left for aten::index, each at its dimension.</summary>
        private (Tensor View, Tensor?[]? Tensors) Apply(TensorIndex[] indices)
        {
            var view = alias();
            Tensor?[]? tensors = null;
            long dim = 0;
            for (int i = 0; i < indices.Length; i++)
            {
                var at = indices[i];
                switch (at.Kind)
                {
                    case TensorIndex.Form.Single:
                        view = Step(view, view.select(dim, at.Start ?? 0));
                        break;
                    case TensorIndex.Form.Slice:
                        if (at.Start is not null || at.Stop is not null || at.Step is not null)
                            view = Step(view, Op.slice_Tensor.Call(view, dim, at.Start, at.Stop, at.Step ?? 1));
                        dim++;
                        break;
                    case TensorIndex.Form.NewAxis:
                        view = Step(view, view.unsqueeze(dim++));
                        break;
                    case TensorIndex.Form.Ellipsis:
                        dim = view.ndim - indices.Skip(i + 1).Sum(Consumed);
                        break;
                    case TensorIndex.Form.Bool:
                        view = Step(view, view.unsqueeze(dim));
                        Record(tensor(at.Start != 0 ? [0L] : Array.Empty<long>(), device: device));
                        dim++;
                        break;
                    case TensorIndex.Form.Tensor:
                        Record(at.Index!);
                        dim += Consumed(at);
                        break;
                }
            }
            return (view, tensors);

            void Record(Tensor index)
            {
                var grown = new Tensor?[dim + 1];
                tensors?.CopyTo(grown, 0);
                grown[dim] = index;
                tensors = grown;
            }
        }

        /// <summary>How many dimensions of the tensor an index stands for.</summary>
        private static long Consumed(TensorIndex at) => at.Kind switch
        {
            TensorIndex.Form.Single or TensorIndex.Form.Slice => 1,
            TensorIndex.Form.Tensor => at.Index!.dtype is ScalarType.Bool or ScalarType.Byte ? at.Index.ndim : 1,
            _ => 0,
        };
    }
}
