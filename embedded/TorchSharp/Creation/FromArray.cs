using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor over the array itself where type and device allow: writing to one writes to the other.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device ?? CPU);

    /// <inheritdoc cref="from_array(Array, Device)"/>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        device = InitializeDevice(device);
        var type = ScalarTypes.Of(rawArray.GetType().GetElementType()!);
        var over = Over(rawArray, type, 0, Shape(rawArray));
        if (device.type != DeviceType.CPU || (dtype ?? type) != type)
        {
            using var source = over;
            over = source.to(dtype ?? type, device);
        }
        return Finish(over, requires_grad, names);
    }

    /// <summary>A tensor of one dimension over elements of the array itself.</summary>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        if (offset < 0 || offset >= rawArray.LongLength) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = rawArray.LongLength - offset;
        if (count > rawArray.LongLength - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");

        var type = ScalarTypes.Of(rawArray.GetType().GetElementType()!);
        var over = Over(rawArray, type, offset * type.ElementSize(), [count]);
        if (dtype != type)
        {
            using var source = over;
            over = source.to(dtype);
        }
        return Finish(over, requires_grad, null);
    }

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) =>
        data.to(dtype ?? data.dtype, device ?? data.device);

    /// <summary>The array stays pinned until libtorch lets go of it.</summary>
    private static unsafe Tensor Over(Array array, ScalarType type, long byteOffset, long[] shape)
    {
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        nint made;
        fixed (long* sizes = shape)
            made = Native.kd_tensor_over((byte*)pin.AddrOfPinnedObject() + byteOffset, sizes, shape.Length, (sbyte)type, &Unpin, GCHandle.ToIntPtr(pin));
        if (made != 0) return new Tensor(made);
        pin.Free();
        Native.Throw();
        return null;
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();
}
