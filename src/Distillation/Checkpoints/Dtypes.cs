using static TorchSharp.torch;

namespace KdCluster.Distillation.Checkpoints;

/// <summary>The names that safetensors gives to element types.</summary>
internal static class Dtypes
{
    private static readonly (ScalarType Type, string Name)[] Table =
    [
        (ScalarType.Float32, "F32"), (ScalarType.Float64, "F64"), (ScalarType.Float16, "F16"),
        (ScalarType.BFloat16, "BF16"), (ScalarType.Int64, "I64"), (ScalarType.Int32, "I32"), (ScalarType.Int16, "I16"),
        (ScalarType.Int8, "I8"), (ScalarType.Byte, "U8"), (ScalarType.Bool, "BOOL"),
    ];

    public static string NameOf(ScalarType type) =>
        Table.FirstOrDefault(row => row.Type == type).Name
            ?? throw new NotSupportedException($"Tensors of {type} cannot be stored");

    public static ScalarType TypeOf(string name) => Table.First(row => row.Name == name).Type;
}
