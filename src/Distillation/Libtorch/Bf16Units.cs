using System.Runtime.Intrinsics.X86;

namespace KdCluster.Distillation.Libtorch;

/// <summary>
/// Whether the processor multiplies bfloat16 itself (AVX512_BF16, AMX). If not, libtorch emulates it.
/// </summary>
internal static class Bf16Units
{
    private const int AmxBf16 = 1 << 22;
    private const int Avx512Bf16 = 1 << 5;

    public static bool Present { get; } = X86Base.IsSupported
        && ((X86Base.CpuId(7, 0).Edx & AmxBf16) != 0 || (X86Base.CpuId(7, 1).Eax & Avx512Bf16) != 0);

    /// <summary>For people; null: it does.</summary>
    public static string? Warning { get; } = Present
        ? null
        : "this processor has no bfloat16 units (AVX512_BF16 or AMX): precision: bf16 is right here, but slower than "
            + "fp32 (measured: 0.4 of its speed on AVX-512, 0.06 on AVX2); a GPU or a newer processor gains from it";
}
