using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Whether a GPU may round the factors of single-precision products to 10 bits, for speed.</summary>
    public static partial class backends
    {
        public static partial class cuda
        {
            public static partial class matmul
            {
                public static bool allow_tf32
                {
                    get => Native.kd_tf32(0) != 0;
                    set => Native.Check(Native.kd_set_tf32(0, value ? 1 : 0));
                }
            }
        }

        public static partial class cudnn
        {
            public static bool allow_tf32
            {
                get => Native.kd_tf32(1) != 0;
                set => Native.Check(Native.kd_set_tf32(1, value ? 1 : 0));
            }
        }
    }
}
