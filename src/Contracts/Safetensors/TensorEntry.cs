namespace KdCluster.Contracts.Safetensors;

/// <summary>One tensor in a safetensors file.</summary>
/// <param name="Dtype">The format's name: `F32`, `F64`, `F16`, `BF16`, `I64`, `I32`, `I16`, `I8`, `U8`, `BOOL`.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
public sealed record TensorEntry(string Name, string Dtype, IReadOnlyList<long> Shape, long Begin, long End)
{
    public long Bytes => End - Begin;

    /// <returns>Bytes of one element, or null for a dtype that is not read here.</returns>
    public static int? ElementBytes(string dtype) => dtype switch
    {
        "F64" or "I64" => 8,
        "F32" or "I32" => 4,
        "F16" or "BF16" or "I16" => 2,
        "I8" or "U8" or "BOOL" => 1,
        _ => null,
    };
}
