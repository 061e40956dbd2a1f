using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private const int InlineDimensions = 16;

        public long Dimensions => Property(TensorProperty.Dimensions);

        public long ndim => Dimensions;

        public long dim() => Dimensions;

        public long NumberOfElements => Property(TensorProperty.Elements);

        public long numel() => NumberOfElements;

        public long ElementSize => Property(TensorProperty.ElementSize);

        public long element_size() => ElementSize;

        public unsafe long[] shape
        {
            get
            {
                var sizes = stackalloc long[InlineDimensions];
                int count = Native.kd_tensor_sizes(Handle, sizes, InlineDimensions);
                GC.KeepAlive(this);
                return Copy(sizes, count);
            }
        }

        public long[] size() => shape;

        public unsafe long size(int dim)
        {
            var sizes = stackalloc long[InlineDimensions];
            int count = Native.kd_tensor_sizes(Handle, sizes, InlineDimensions);
            GC.KeepAlive(this);
            return At(sizes, count, dim);
        }

        public unsafe long[] stride()
        {
            var strides = stackalloc long[InlineDimensions];
            int count = Native.kd_tensor_strides(Handle, strides, InlineDimensions);
            GC.KeepAlive(this);
            return Copy(strides, count);
        }

        public unsafe long stride(int dim)
        {
            var strides = stackalloc long[InlineDimensions];
            int count = Native.kd_tensor_strides(Handle, strides, InlineDimensions);
            GC.KeepAlive(this);
            return At(strides, count, dim);
        }

        public long storage_offset() => Property(TensorProperty.StorageOffset);

        public ScalarType dtype => (ScalarType)Property(TensorProperty.DataType);

        public DeviceType device_type => (DeviceType)Property(TensorProperty.DeviceType);

        public int device_index => (int)Property(TensorProperty.DeviceIndex);

        public Device device => device_type == DeviceType.CPU ? CPU : new Device(device_type, device_index);

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_contiguous() => Property(TensorProperty.IsContiguous) != 0;

        public bool is_pinned() => Property(TensorProperty.IsPinned) != 0;

        public bool is_leaf => Property(TensorProperty.IsLeaf) != 0;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        private long Property(TensorProperty property)
        {
            long value = Native.kd_tensor_property(Handle, property);
            GC.KeepAlive(this);
            if (value == long.MinValue) Native.Throw();
            return value;
        }

        private static unsafe long[] Copy(long* values, int count)
        {
            Native.Check(count);
            return new ReadOnlySpan<long>(values, Math.Min(count, InlineDimensions)).ToArray();
        }

        private static unsafe long At(long* values, int count, int dim)
        {
            Native.Check(count);
            int wrapped = dim < 0 ? dim + count : dim;
            if ((uint)wrapped >= (uint)Math.Min(count, InlineDimensions))
                throw new ArgumentOutOfRangeException(nameof(dim), dim, $"the tensor has {count} dimensions");
            return values[wrapped];
        }
    }
}
