using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp.Interop;

/// <summary>The functions of libkdtorch.so (native/*.cpp).</summary>
internal static unsafe partial class Native
{
    private const string Library = "kdtorch";

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Find);

    private static nint Find(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library) return 0;
        if (NativeLibrary.TryLoad(name, assembly, path, out var library)) return library;

        var file = Path.Combine(Path.GetDirectoryName(assembly.Location) ?? AppContext.BaseDirectory, "libkdtorch.so");
        if (!File.Exists(file))
            throw new DllNotFoundException($"{file} is missing: it is built with the project when libtorch is installed. Run `./kd setup` (or apt-get install libtorch-dev libopenblas0-pthread cmake g++), then build again.");
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException($"{file} cannot be loaded, most likely because the libtorch it was built against is not here: {e.Message}", e);
        }
    }

    /// <summary>Throws what the last failed call on this thread left behind.</summary>
    [DoesNotReturn]
    internal static void Throw() => throw new ExternalException(Marshal.PtrToStringUTF8((nint)kd_error()));

    internal static void Check(int result)
    {
        if (result < 0) Throw();
    }

    internal static nint Check(nint handle)
    {
        if (handle == 0) Throw();
        return handle;
    }

    internal static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [DllImport(Library)] internal static extern byte* kd_error();
    [DllImport(Library)] internal static extern void kd_free(void* memory);
    [DllImport(Library)] internal static extern nint kd_operator(byte* name, byte* overload);
    [DllImport(Library)] internal static extern int kd_call(nint op, Value* arguments, int count, Value* results, int capacity);

    [DllImport(Library)] internal static extern void kd_tensor_free(nint tensor);
    [DllImport(Library)] internal static extern nint kd_tensor_alias(nint tensor);
    [DllImport(Library)] internal static extern long kd_tensor_property(nint tensor, TensorProperty property);
    [DllImport(Library)] internal static extern int kd_tensor_sizes(nint tensor, long* sizes, int capacity);
    [DllImport(Library)] internal static extern int kd_tensor_strides(nint tensor, long* strides, int capacity);
    [DllImport(Library)] internal static extern void* kd_tensor_data(nint tensor);
    [DllImport(Library)] internal static extern nint kd_tensor_over(void* data, long* sizes, int dimensions, sbyte type, delegate* unmanaged<nint, void> release, nint context);
    [DllImport(Library)] internal static extern nint kd_tensor_grad(nint tensor);
    [DllImport(Library)] internal static extern int kd_tensor_set_grad(nint tensor, nint grad);
    [DllImport(Library)] internal static extern int kd_tensor_set_requires_grad(nint tensor, int requiresGrad);
    [DllImport(Library)] internal static extern int kd_tensor_retain_grad(nint tensor);

    [DllImport(Library)] internal static extern int kd_backward(nint* tensors, int count, nint* gradients, int gradientCount, int retainGraph, int createGraph, nint* inputs, int inputCount);
    [DllImport(Library)] internal static extern int kd_grad(nint* outputs, int count, nint* inputs, int inputCount, nint* gradients, int gradientCount, int retainGraph, int createGraph, int allowUnused, nint* results);
    [DllImport(Library)] internal static extern int kd_grad_enabled();
    [DllImport(Library)] internal static extern void kd_set_grad_enabled(int enabled);
    [DllImport(Library)] internal static extern int kd_inference_enabled();
    [DllImport(Library)] internal static extern nint kd_inference_enter(int enabled);
    [DllImport(Library)] internal static extern void kd_inference_leave(nint mode);

    [DllImport(Library)] internal static extern int kd_manual_seed(long seed);
    [DllImport(Library)] internal static extern nint kd_generator_default();
    [DllImport(Library)] internal static extern nint kd_generator_new(long seed, int deviceType, int deviceIndex);
    [DllImport(Library)] internal static extern void kd_generator_free(nint generator);
    [DllImport(Library)] internal static extern int kd_generator_seed(nint generator, long seed);
    [DllImport(Library)] internal static extern long kd_generator_initial_seed(nint generator);
    [DllImport(Library)] internal static extern nint kd_generator_state(nint generator);
    [DllImport(Library)] internal static extern int kd_generator_set_state(nint generator, nint state);

    [DllImport(Library)] internal static extern byte* kd_version();
    [DllImport(Library)] internal static extern int kd_threads();
    [DllImport(Library)] internal static extern int kd_set_threads(int count);
    [DllImport(Library)] internal static extern int kd_interop_threads();
    [DllImport(Library)] internal static extern int kd_set_interop_threads(int count);
    [DllImport(Library)] internal static extern int kd_cuda_devices();
    [DllImport(Library)] internal static extern int kd_cuda_has_cudnn();
    [DllImport(Library)] internal static extern int kd_cuda_seed(long seed, int all);
    [DllImport(Library)] internal static extern int kd_cuda_synchronize(int device);
    [DllImport(Library)] internal static extern int kd_tf32(int cudnn);
    [DllImport(Library)] internal static extern int kd_set_tf32(int cudnn, int allowed);
}

/// <summary>What <see cref="Native.kd_tensor_property"/> can tell; native/tensors.cpp has the same list.</summary>
internal enum TensorProperty
{
    Dimensions,
    Elements,
    ElementSize,
    StorageOffset,
    DataType,
    DeviceType,
    DeviceIndex,
    Layout,
    RequiresGrad,
    IsLeaf,
    IsContiguous,
    IsInference,
    IsPinned,
}
