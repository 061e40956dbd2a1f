using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>The part of TorchSharp that KdCluster uses, over the libtorch of the system (README.md).</summary>
public static partial class torch
{
    /// <summary>The version of libtorch that the native library was built against.</summary>
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)Native.kd_version())!;

    public static int get_num_threads() => Native.kd_threads();

    /// <summary>How many threads an operator may use, when called from this thread.</summary>
    public static void set_num_threads(int num) => Native.Check(Native.kd_set_threads(num));

    public static int get_num_interop_threads() => Native.kd_interop_threads();

    public static void set_num_interop_threads(int num) => Native.Check(Native.kd_set_interop_threads(num));

    public static bool is_tensor(object obj) => obj is Tensor;

    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

    public static bool is_floating_point(Tensor input) => is_floating_point(input.dtype);

    public static bool is_integral(ScalarType type) =>
        type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;

    public static bool is_integral(Tensor t) => is_integral(t.dtype);

    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    public static bool is_complex(Tensor input) => is_complex(input.dtype);
}
