using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static ScalarType defaultType = ScalarType.Float32;

    public static ScalarType get_default_dtype() => defaultType;

    /// <summary>The element type of floating-point tensors that are made without one.</summary>
    public static void set_default_dtype(ScalarType dtype) => defaultType = dtype;

    private static Tensor Finish(Tensor tensor, bool requires_grad, string[]? names)
    {
        if (names is { Length: > 0 }) throw new NotSupportedException("named dimensions are not part of the embedded TorchSharp");
        return requires_grad ? tensor.requires_grad_() : tensor;
    }

    private static Tensor Sized(Operator op, Argument size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) =>
        Finish(op.Call(size, dtype ?? defaultType, Argument.None, InitializeDevice(device)), requires_grad, names);

    private static Tensor Filled(Argument size, Scalar value, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) =>
        Finish(Op.full.Call(size, value, dtype ?? DefaultTypeOf(value), Argument.None, InitializeDevice(device)), requires_grad, names);

    private static Tensor Sampled(Operator op, Operator withGenerator, Argument size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator, string[]? names) =>
        generator is null
            ? Sized(op, size, dtype, device, requires_grad, names)
            : Finish(withGenerator.Call(size, generator, dtype ?? defaultType, Argument.None, InitializeDevice(device)), requires_grad, names);

    private static ScalarType DefaultTypeOf(Scalar value) => value.Type == ScalarType.Float64 ? defaultType : value.Type;

    /// <summary>Copies values into a new tensor, on another device and as another type if asked for.</summary>
    private static unsafe Tensor Of<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> shape, ScalarType? dtype, Device? device, bool requires_grad, string[]? names = null)
        where T : unmanaged
    {
        long count = 1;
        foreach (long size in shape) count *= size;
        if (count > values.Length) throw new ArgumentException($"mismatched total size creating a tensor from an array: {count} vs. {values.Length}");

        device = InitializeDevice(device);
        var type = ScalarTypes.Of<T>();
        var made = Op.empty_memory_format.Call(Argument.Ints(shape), type, Argument.None, CPU);
        values[..(int)count].CopyTo(new Span<T>(made.Data, (int)count));
        if (device.type != DeviceType.CPU || (dtype ?? type) != type)
        {
            using var source = made;
            made = source.to(dtype ?? type, device);
        }
        return Finish(made, requires_grad, names);
    }

    private static ReadOnlySpan<T> Elements<T>(Array array) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    private static ReadOnlySpan<T> Elements<T>(IList<T> list) => list switch
    {
        T[] array => array,
        List<T> typed => CollectionsMarshal.AsSpan(typed),
        _ => list.ToArray(),
    };

    private static long[] Shape(Array array)
    {
        var shape = new long[array.Rank];
        for (int i = 0; i < shape.Length; i++) shape[i] = array.GetLongLength(i);
        return shape;
    }
}
